//! The host suite: what the engine relies on in an acquirer's host.

mod bench;
mod counter;
mod loss;
mod query;
mod refund;
mod sale;
mod together;

use std::sync::Arc;

pub use bench::{BenchHost, HostBench, Loss, PaymentCase};

use crate::rule::{Rule, Suite, rules};

/// The suite over a bench. One rule after another, unless told otherwise.
pub fn host_suite(bench: Arc<dyn HostBench>) -> Suite<dyn HostBench> {
    let subject = format!("gateway connector {:?}", bench.name());
    Suite::new(subject, bench, RULES)
}

/// The names of all rules and what each promises.
pub fn host_rules() -> impl Iterator<Item = (&'static str, &'static str)> {
    RULES.iter().map(|rule| (rule.name, rule.promise))
}

static RULES: &[Rule<dyn HostBench>] = rules! { dyn HostBench;
    sale::the_profile_is_constant_and_possible:
        "what the connector declares of its host stays so, and leaves time to undo.";
    sale::a_sale_is_approved:
        "an approval says how the card was read and over which network, and is provisional.";
    sale::a_declined_sale_moves_nothing:
        "a declined sale has a code and moves no money.";
    sale::a_key_moves_money_once:
        "the same request again is answered as the first time, or as known, and moves no money again.";
    sale::a_key_is_known_after_confirm:
        "a key of a confirmed sale is not approved again.";
    sale::a_key_is_known_after_undo:
        "a key of an undone sale is not approved again.";
    sale::a_key_is_known_after_decline:
        "a key of a declined sale is not approved later.";
    sale::a_confirm_can_be_repeated:
        "a confirmation is answered the same again, and leaves the money where it is.";
    sale::an_undo_can_be_repeated:
        "an undo is answered the same again, and the money is back once.";
    sale::a_payment_undone_before_it_arrived_is_declined:
        "a payment whose key was undone is declined when it arrives later.";
    sale::an_undone_sale_is_not_confirmed:
        "a confirmation after an undo confirms nothing.";
    sale::an_undo_after_confirm_says_what_happened:
        "an undo of a confirmed sale is refused and leaves the money, or it takes the money back.";
    query::a_query_tells_the_sale_as_it_was:
        "a query of an approval echoes the approval, the entry and the network.";
    query::a_query_tells_that_a_sale_is_final:
        "a query of a confirmed sale says that it is final.";
    query::a_query_tells_an_undone_sale:
        "a query of an undone sale says so.";
    query::a_query_tells_a_declined_sale:
        "a query of a declined sale says so, or that nothing is known.";
    query::what_is_not_known_is_not_found:
        "a key that never came is not found.";
    refund::a_refund_gives_money_back:
        "a refund on the card that paid gives the money back, and a query tells so.";
    refund::a_part_is_given_back:
        "a part of a payment is given back, and the rest stays.";
    refund::a_refund_is_given_once:
        "the same refund again gives nothing more.";
    refund::a_refund_to_another_card_is_declined:
        "a refund on another card than paid is declined.";
    refund::more_than_was_paid_is_declined:
        "a refund of more than was paid is declined.";
    refund::a_refund_that_is_not_known_is_not_found:
        "a key of a refund that never came is not found.";
    refund::a_card_is_known_again:
        "the same card has the same token, another card another one.";
    loss::a_lost_answer_is_silent:
        "where the answer is lost, the reply is Silent, and a query finds what was done.";
    loss::a_host_that_never_answers_is_silent:
        "where nobody answers, the call ends by itself with Silent.";
    loss::an_answer_that_cannot_be_read_is_silent:
        "where the answer cannot be read, the reply is Silent.";
    loss::unavailable_means_that_nothing_was_sent:
        "where the host cannot be reached, nothing was done, and the same key works later.";
    loss::a_lost_answer_to_a_decision_is_repeated:
        "a confirmation or undo whose answer was lost is answered when it is repeated.";
    loss::a_lost_refund_is_found:
        "a refund whose answer was lost is found by its query, and is given once.";
    loss::a_dropped_call_can_be_undone:
        "a call that the engine gives up can be undone; afterwards its key is not approved.";
    together::calls_run_side_by_side:
        "each of many calls at once has its own answer.";
    together::a_silent_call_holds_up_nobody:
        "a call that waits for its answer does not hold up another.";
    together::a_key_moves_money_once_when_asked_at_once:
        "the same request many times at once moves money once.";
    together::replies_hold_no_card_data:
        "no reply holds a card number, track or PIN.";
};

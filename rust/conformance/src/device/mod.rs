//! The device suite: what the engine relies on in a card reader.

mod abort;
mod acquirer;
mod bench;
mod card;
mod chip;
mod commands;
mod desk;
mod link;
mod news;
mod plugin;
mod prompt;
mod tables;
mod waits;

use std::sync::Arc;

pub use acquirer::test_acquirer;
pub use bench::{
    Act, BenchCard, BenchReader, CardKind, DeviceBench, Misbehaviour, PersonKey, ReaderLog,
};
pub use commands::{TABLES_FIRST, TABLES_SECOND};

use crate::rule::{Rule, Suite, rules};

/// The suite over a bench. One rule after another, unless told otherwise.
pub fn device_suite(bench: Arc<dyn DeviceBench>) -> Suite<dyn DeviceBench> {
    let subject = format!("device plug-in {:?}", bench.plugin().name());
    Suite::new(subject, bench, RULES)
}

/// The names of all rules and what each promises.
pub fn device_rules() -> impl Iterator<Item = (&'static str, &'static str)> {
    RULES.iter().map(|rule| (rule.name, rule.promise))
}

static RULES: &[Rule<dyn DeviceBench>] = rules! { dyn DeviceBench;
    plugin::the_name_is_plain_and_stable:
        "a remembered reader finds its plug-in again by a name of lower-case letters, digits and hyphens.";
    plugin::recognition_is_honest:
        "its own reader is recognised, and a stranger is never taken for sure.";
    plugin::another_protocol_is_not_supported:
        "where something else answers, opening fails with NotSupported.";
    plugin::a_failed_open_closes_the_link:
        "a link that opens no reader is closed, so that another plug-in can use the device.";
    plugin::an_open_that_is_given_up_closes_the_link:
        "a link whose opening is given up half way is closed.";
    plugin::opening_ends_where_nobody_answers:
        "opening a dead link ends by itself with a failure.";
    tables::capabilities_are_constant_and_told:
        "what the device can do is known once it is open and stays so.";
    tables::what_it_tells_of_itself_is_bounded:
        "names and numbers of the reader are short and printable.";
    tables::tables_are_loaded_once_for_a_version:
        "tables of a version that the reader has are left alone.";
    tables::other_tables_are_loaded_again:
        "tables of another version are loaded, and the reply names their networks.";
    tables::loaded_tables_are_in_the_reader:
        "networks that are said to be loaded are in the reader.";
    tables::refused_tables_are_said:
        "a reader that does not take the tables is not said to be prepared.";
    tables::a_missing_key_is_named:
        "a key that the acquirer needs and the reader lacks is named before a card is asked for.";
    card::each_side_reads_its_card:
        "each side that the capabilities claim reads a card, and says which side it was.";
    card::a_side_that_is_not_there_is_not_supported:
        "a card is not asked for on sides that the reader lacks.";
    card::a_closed_side_takes_no_card:
        "a card on a side that was not opened is not read.";
    card::a_card_that_does_not_come_times_out:
        "without a card the reading ends with TimedOut at its limit.";
    card::a_cancel_at_the_card_is_said:
        "the red key ends the reading with Canceled.";
    card::only_the_last_digits_are_told:
        "of a card number the last four digits are told, and at most the first eight.";
    card::the_reader_is_told_the_amount:
        "the reader is told the amount that was asked for, and no other.";
    card::card_data_are_for_the_host_alone:
        "the protected data hold the card number or track 2, and the acquirer's host can read it.";
    card::card_data_are_protected_once:
        "card data are encrypted once for each card; the second time is refused.";
    card::a_pin_of_a_stripe_is_for_the_host_alone:
        "the PIN of a swiped card comes as a block that the acquirer's host can read.";
    card::nothing_is_done_without_a_card:
        "commands about a card are refused before a card was read.";
    card::a_card_in_the_slot_is_waited_for:
        "RemoveCard ends once no card is in the slot.";
    chip::a_pin_of_a_chip_is_for_the_host_alone:
        "an online PIN of a chip comes as a block that the acquirer's host can read.";
    chip::a_chip_decides_once:
        "a card is asked for its decision once; the second time is refused.";
    chip::a_card_is_finished_once:
        "a card is told the end once; the second time is refused.";
    chip::a_card_is_finished_after_its_decision:
        "a card that did not decide is not told an end.";
    chip::the_card_hears_what_the_acquirer_said:
        "the verdict reaches the card as it was given, and a declined card does not accept.";
    chip::a_contactless_amount_does_not_change:
        "a contactless card that was read for one amount decides on no other.";
    chip::a_card_taken_away_early_is_said:
        "a chip that is pulled out at the PIN ends with RemovedEarly, or with ChipUnreadable where the reader cannot tell.";
    chip::a_cancel_at_the_pin_is_said:
        "the red key at the PIN ends with Canceled.";
    chip::a_pin_that_does_not_come_times_out:
        "without a PIN the command ends with TimedOut at its limit.";
    chip::a_second_sale_follows_the_first:
        "after a sale the next one is taken without opening the reader anew.";
    prompt::a_text_is_shown:
        "a text is on the display once Shown is replied.";
    prompt::a_key_is_answered:
        "a question for a key is answered with the key that was pressed.";
    prompt::a_menu_answers_with_the_option:
        "a menu is answered with the option that was chosen, counted from 0.";
    prompt::an_input_is_as_it_was_typed:
        "an input is answered with what was typed, within its lengths.";
    prompt::a_question_that_nobody_answers_times_out:
        "each question ends with TimedOut at its limit.";
    prompt::a_canceled_question_is_said:
        "the red key ends each question with Canceled.";
    prompt::an_answer_that_fits_no_question_is_a_failure:
        "an answer of 10,000 digits is a failure and no answer.";
    prompt::texts_and_questions_need_no_payment:
        "texts and questions work before the first payment and after a session was closed.";
    prompt::what_is_missing_is_not_supported:
        "what the capabilities do not claim is answered with NotSupported.";
    abort::an_abort_ends_each_command:
        "abort ends each command that waits for a person, with Aborted.";
    abort::an_abort_at_every_moment_is_survived:
        "wherever an abort falls, the command ends and the reader stays of use.";
    abort::an_abort_without_a_command_stops_nothing:
        "an abort that comes too late does not stop the next command.";
    abort::a_reply_belongs_to_its_command:
        "what comes late of an aborted command is not the reply to the next one.";
    abort::a_sale_follows_an_abort:
        "after an abort a whole sale is taken.";
    link::a_lost_link_is_said_in_each_command:
        "when the link breaks, each command ends with a failure that says so, and that the card side is unknown.";
    link::a_lost_link_at_the_end_leaves_the_card_unknown:
        "when the link breaks while the card is told the end, nobody claims to know how it went.";
    link::a_reader_without_power_is_said:
        "when the reader dies, the command ends with a failure that says that it must be connected anew.";
    link::a_silent_reader_is_no_answer:
        "when the reader falls silent, the command ends by itself with a failure of unknown end.";
    link::bytes_that_mean_nothing_are_a_failure:
        "an answer outside of the protocol is a failure of unknown end.";
    link::a_standing_link_is_not_lost:
        "the link is not said to be lost while it stands, and commands after the loss fail.";
    link::a_device_that_is_let_go_closes_its_link:
        "a device that is dropped, alone or with a running command, closes its link.";
    link::a_new_link_reaches_the_reader_again:
        "after a loss a new link opens the reader, and a sale is taken.";
    link::a_closed_session_is_said:
        "the end of the session is replied with Closed, and the reader can be opened again.";
    news::news_decide_nothing:
        "a sale goes the same way whether its news are read, are not read, or have nowhere to go.";
    news::news_hold_no_card_data:
        "texts for the operator hold no card number, track or PIN.";
    news::replies_hold_no_card_data:
        "no reply holds a card number, track or PIN, in any form.";
};

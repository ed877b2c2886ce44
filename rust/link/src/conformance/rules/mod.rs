//! The rules, one function each: the name says what a link does.

mod bytes;
mod closing;
mod connecting;
mod losing;

use super::Rule;

/// Lists the rules once, as data and as tests. The dollar sign is passed in so that the inner
/// macro can have parameters of its own.
macro_rules! rules {
    ($dollar:tt $($room:ident: $($name:ident)+;)+) => {
        /// Every rule, in the order in which it is best read.
        pub const RULES: &[Rule] = &[$($(
            Rule { name: stringify!($name), check: |bench| Box::pin($room::$name(bench)) },
        )+)+];

        /// One test for each rule of links, for the bench that the expression makes. It is made
        /// anew for each test, inside of a runtime, and may `.await`.
        #[macro_export]
        macro_rules! link_conformance {
            ($dollar bench:expr) => {
                $($(
                    #[test]
                    fn $name() {
                        $dollar crate::conformance::run(stringify!($name), async { $dollar bench });
                    }
                )+)+
            };
        }
    };
}

rules! { $
    bytes:
        bytes_arrive_whole_and_in_order_both_ways
        bytes_go_both_ways_at_the_same_time
        single_bytes_arrive_in_order
        equal_pieces_all_arrive
        an_empty_send_sends_nothing
        a_slow_host_loses_no_bytes
        a_slow_reader_holds_up_the_sender
        a_dropped_receive_loses_no_bytes
        two_links_do_not_mix;
    losing:
        a_waiting_host_sees_the_loss
        a_sending_host_sees_the_loss
        a_lost_link_stays_lost
        a_lost_link_can_be_made_again;
    closing:
        closing_ends_both_halves
        closing_ends_a_receive_that_waits
        closing_twice_is_fine
        the_reader_sees_that_the_host_closed
        a_dropped_link_is_closed
        a_dropped_sender_closes_the_link
        a_closed_link_can_be_made_again_at_once
        many_links_leave_nothing_behind;
    connecting:
        nothing_there_is_not_found
        a_reader_that_does_not_answer_is_not_found
        another_kind_of_address_is_unsupported
        a_dropped_connect_leaves_nothing_half_open
        a_reader_in_use_is_busy;
}

//! What was seen of a world, for those who compare it with something else afterwards.

use maquininha_flow::{OrderCall, OrderCallError, OrderReply};
use maquininha_model::{OrderId, Timestamp};

use crate::machine::{Effect, Input};

/// One thing that happened, in the order in which it did.
#[derive(Clone, Debug)]
pub enum Seen {
    /// A machine was given an input.
    Input {
        /// Whose.
        attempt: usize,
        /// Which.
        input: Input,
    },
    /// A machine's effect was about to be carried out.
    Effect {
        /// Whose.
        attempt: usize,
        /// Which.
        effect: Effect,
    },
    /// A call was carried out by the order API, whether anybody hears the answer or not.
    Call {
        /// When, by the order API's time.
        at: Timestamp,
        /// Which.
        call: OrderCall,
        /// The answer.
        answer: Result<OrderReply, OrderCallError>,
    },
    /// The sales software closed an order.
    Closed {
        /// Which.
        order: OrderId,
    },
}

//! What the sales side needs of the world.

mod order_api;

pub use order_api::{HookStatus, HookSummary, ImageFormat, OrderApi, PrintImage, PrintKind};

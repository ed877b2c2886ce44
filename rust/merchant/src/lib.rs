//! The sales software's side: orders, webhooks, closing duty, limits, reports.

pub mod port;

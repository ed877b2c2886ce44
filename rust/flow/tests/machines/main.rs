//! The machines of payments and refunds, rule by rule.

mod desk;
mod rules;

//! Acceptance tests of demands P14–P20, P22, P33, P34, G1, G5, G8–G12, G14 and G15 that are not proven
//! beside the code.

#[path = "groups_p_g/card_data.rs"]
mod card_data;
#[path = "groups_p_g/elements.rs"]
mod elements;
#[path = "groups_p_g/flows.rs"]
mod flows;
#[path = "groups_p_g/held.rs"]
mod held;
#[path = "groups_p_g/plugins.rs"]
mod plugins;
#[path = "groups_p_g/results.rs"]
mod results;
#[path = "group_c/shop.rs"]
mod shop;

//! The promises once everything has come to rest, where a shop sells and its terminals pay.

use std::sync::PoisonError;

use maquininha_sandbox::Books;
use maquininha_sim::invariants::Invariant;
use maquininha_sim::verdict::Violation;

use super::till::serial;
use super::world::{World, attempt};
use crate::books::{TillBooks, broken, market_problems};

/// Every broken promise, in words.
pub(super) async fn disagreements(world: &World) -> Vec<Violation> {
    let books = world.market.books();
    let mut found = Vec::new();
    for (number, till) in world.tills.iter().enumerate() {
        let of_till = TillBooks::of(serial(number), &till.rows()).await;
        let wishes = world.scenario.payments.iter().enumerate();
        for (wish_number, wish) in wishes.filter(|(_, wish)| wish.terminal == number) {
            let told = world.told.lock().unwrap_or_else(PoisonError::into_inner);
            let told = told.iter().filter(|(to, _)| *to == wish_number);
            let told = told.map(|(_, told)| told.clone()).collect();
            found.extend(of_till.problem(&books, &attempt(wish_number), wish.amount, told));
        }
    }
    found.extend(sale_problems(world, &books).await);
    found.extend(market_problems(&world.market, &books));
    found
}

/// The sales software knows what stands on each of its orders.
async fn sale_problems(world: &World, books: &Books) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut codes: Vec<_> = books.orders.iter().map(|order| &order.code).collect();
    let made = codes.len();
    codes.sort();
    codes.dedup();
    if codes.len() < made {
        let what = "two orders were made for one sale".to_owned();
        found.push(broken(Invariant::KeyDiscipline, what));
    }
    for number in 0..world.scenario.orders.len() {
        let Some((order_id, known)) = world.shop.books(number).await else { continue };
        let charges = books.charges_of(order_id.as_str());
        let net: i64 = charges.map(maquininha_sandbox::ChargeRecord::net).sum();
        if net != known {
            let what = format!("sale {number}: the sales software has {known}, charges {net}");
            found.push(broken(Invariant::OrderTotalConserved, what));
        }
    }
    found
}

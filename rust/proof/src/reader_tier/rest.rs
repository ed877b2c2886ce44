//! The promises once everything has come to rest: the books of acquirer, order API, journal and
//! operator, and the terminal's own report.

use maquininha_model::{Money, Timestamp};
use maquininha_sandbox::Transaction;
use maquininha_sim::invariants::Invariant;

use super::phone::serial;
use super::shop::Sold;
use super::till::Till;
use super::world::World;
use crate::books::{TillBooks, broken, market_problems, summary};

/// Looks at everything.
pub(super) async fn check(world: &World, till: &Till) {
    till.driver.check_answers();
    let books = world.market.books();
    let of_till = TillBooks::of(serial(), &world.rows()).await;
    let mut problems = market_problems(&world.market, &books);
    for Sold { sale, told, .. } in world.shop.sold() {
        problems.extend(of_till.problem(&books, &sale.attempt_id(), sale.centavos, told));
    }
    let settled: i64 = books.transactions.iter().map(Transaction::settled).sum();
    let ever = (Timestamp::from_micros(0), Timestamp::from_micros(i64::MAX));
    let report = till.terminal.report(ever.0, ever.1).await;
    let sold = report.expect("a journal in memory can be read").sold.map_or(0, Money::minor);
    if sold != settled {
        let what = format!("the report says {sold}, and the acquirer {settled}");
        problems.push(broken(Invariant::OrderTotalConserved, what));
    }
    for problem in problems {
        world.broken(problem.invariant, &problem.what);
    }
    for line in summary(&books) {
        world.say("books", line);
    }
}

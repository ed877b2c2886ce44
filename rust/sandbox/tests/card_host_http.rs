//! The connector over both links, with everything that can go wrong on the way.

#[path = "support/pad/mod.rs"]
mod pad;

use std::time::Duration;

use maquininha_card::{AuthorizationRequest, HostCommand, HostReply, HostUndoReason};
use maquininha_flow::DriverReply;
use maquininha_reader::port::AcquirerHost;
use maquininha_sandbox::{
    Fault, FaultRule, HostConfig, HostLink, Market, SandboxServer, SilenceRule, SimulatedHost,
    kit_acquirers,
};
use pad::shop::{CREDIT, SERIAL, Shop, key, market, serial};

const SCRIPT: &str = "insert chip-online-pin; type 1234; press ok; remove";

struct World {
    market: Market,
    server: SandboxServer,
    link: HostLink,
    host: SimulatedHost,
}

/// Both links to the same kind of market.
async fn worlds() -> [World; 2] {
    let mut worlds = Vec::new();
    for http in [false, true] {
        let market = market();
        let server = SandboxServer::serve(market.clone(), &[0]).await.expect("a server");
        let link = if http {
            HostLink::Http(server.base_url(0))
        } else {
            HostLink::InProcess(market.clone())
        };
        let mut config = HostConfig::new("aurora", serial(), SilenceRule::Blocks);
        config.answer_limit = Duration::from_secs(2);
        let host = SimulatedHost::new(config, link.clone());
        worlds.push(World { market, server, link, host });
    }
    worlds.try_into().unwrap_or_else(|_| panic!("two"))
}

/// A request that the host has not seen.
async fn request(market: &Market, centavos: i64) -> AuthorizationRequest {
    let nowhere = HostLink::Http(String::from("http://127.0.0.1:1"));
    let shop = Shop::over(market, nowhere, 1, kit_acquirers());
    shop.person(SCRIPT);
    let reply = shop.sale("K1", centavos, CREDIT).await;
    assert!(matches!(reply, DriverReply::Unavailable { .. }), "{reply:?}");
    shop.last_request()
}

async fn authorize(world: &World, request: &AuthorizationRequest) -> HostReply {
    world.host.call(HostCommand::Authorize(Box::new(request.clone()))).await
}

async fn query(world: &World) -> HostReply {
    world.host.call(HostCommand::Query { attempt_key: key("K1") }).await
}

fn plant(world: &World, fault: Fault) {
    world.market.plant_fault(FaultRule::on("POST", "/card/aurora/authorize", fault).times(1));
}

#[tokio::test]
async fn a_whole_day_is_the_same_over_both_links() {
    for world in worlds().await {
        let shop = Shop::over(&world.market, world.link.clone(), 1, kit_acquirers());
        let paid = shop.sell("K1", 10_00, SCRIPT).await;
        shop.sell("K2", 20_00, "tap contactless").await;
        shop.sell("K3", 20_00, "insert fleet; type 1234; press ok; remove").await;
        shop.person("insert chip-online-pin; remove");
        let refunded = shop.refund("R1", "K1", &paid, 10_00).await;
        assert!(matches!(refunded, DriverReply::Refunded { .. }), "{refunded:?}");
        shop.person("tap contactless");
        let declined = shop.sale("K4", 10_05, CREDIT).await;
        assert_eq!(pad::shop::code(&declined), "05");
        let states: Vec<_> = world
            .market
            .books()
            .transactions
            .iter()
            .map(|known| (known.attempt_key.clone(), known.settled()))
            .collect();
        let expected = [("K1", 0), ("K2", 20_00), ("K3", 20_00), ("K4", 0)];
        assert_eq!(states, expected.map(|(key, settled)| (key.to_owned(), settled)));
    }
}

#[tokio::test]
async fn a_lost_request_is_silent_and_never_arrived() {
    for fault in [
        Fault::DropBefore,
        Fault::StatusBefore { status: 503 },
        Fault::HtmlErrorPage { status: 502 },
        Fault::RefuseConnections,
    ] {
        for world in worlds().await {
            let request = request(&world.market, 10_00).await;
            plant(&world, fault.clone());
            assert_eq!(authorize(&world, &request).await, HostReply::Silent, "{fault:?}");
            assert_eq!(query(&world).await, HostReply::NotFound, "{fault:?}");
        }
    }
}

#[tokio::test]
async fn a_lost_answer_is_silent_and_the_payment_stands_until_it_is_undone() {
    for fault in [Fault::DropAfter, Fault::StatusAfter { status: 500 }] {
        for world in worlds().await {
            let request = request(&world.market, 10_00).await;
            plant(&world, fault.clone());
            assert_eq!(authorize(&world, &request).await, HostReply::Silent, "{fault:?}");
            assert!(matches!(query(&world).await, HostReply::Approved(_)), "{fault:?}");
            let undo =
                HostCommand::Undo { attempt_key: key("K1"), reason: HostUndoReason::NoAnswer };
            assert_eq!(world.host.call(undo.clone()).await, HostReply::Undone);
            assert_eq!(world.host.call(undo).await, HostReply::Undone);
            assert!(world.market.audit().is_empty());
        }
    }
}

#[tokio::test]
async fn a_refusal_by_status_says_that_nothing_was_done() {
    for world in worlds().await {
        let request = request(&world.market, 10_00).await;
        plant(&world, Fault::StatusBefore { status: 401 });
        let refused = authorize(&world, &request).await;
        assert!(matches!(refused, HostReply::Unavailable { .. }), "{refused:?}");
        assert_eq!(query(&world).await, HostReply::NotFound);
        assert!(matches!(authorize(&world, &request).await, HostReply::Approved(_)));
    }
}

#[tokio::test]
async fn a_late_answer_is_silence() {
    for world in worlds().await {
        let request = request(&world.market, 10_00).await;
        plant(&world, Fault::Delay { ms: 2_500 });
        assert_eq!(authorize(&world, &request).await, HostReply::Silent);
    }
}

#[tokio::test]
async fn a_request_that_arrives_twice_moves_money_once() {
    for world in worlds().await {
        let request = request(&world.market, 10_00).await;
        plant(&world, Fault::Duplicate);
        assert!(matches!(authorize(&world, &request).await, HostReply::Approved(_)));
        assert_eq!(world.market.books().transactions.len(), 1);
        let confirm = HostCommand::Confirm { attempt_key: key("K1") };
        assert_eq!(world.host.call(confirm).await, HostReply::Confirmed);
    }
}

#[tokio::test]
async fn a_host_that_is_not_there_is_unavailable_and_not_silent() {
    let [_, world] = worlds().await;
    let request = request(&world.market, 10_00).await;
    world.server.stop_endpoint(0).expect("an endpoint");
    let reply = authorize(&world, &request).await;
    assert!(matches!(reply, HostReply::Unavailable { .. }), "{reply:?}");
    world.server.start_endpoint(0).await.expect("an endpoint");
    assert_eq!(query(&world).await, HostReply::NotFound);
    assert!(matches!(authorize(&world, &request).await, HostReply::Approved(_)));
}

#[tokio::test]
async fn magic_amounts_lose_requests_and_answers_at_the_host() {
    for world in worlds().await {
        let lost = request(&world.market, 10_69).await;
        assert_eq!(authorize(&world, &lost).await, HostReply::Silent);
        assert_eq!(query(&world).await, HostReply::NotFound);
        let request =
            AuthorizationRequest { attempt_key: key("K1"), ..request(&world.market, 10_68).await };
        assert_eq!(authorize(&world, &request).await, HostReply::Silent);
        assert!(matches!(query(&world).await, HostReply::Approved(_)));
    }
}

#[tokio::test]
async fn a_body_that_makes_no_sense_is_refused_and_nothing_is_booked() {
    let [_, world] = worlds().await;
    let url = format!("{}/acquirer/v1/card/aurora/authorize", world.server.base_url(0));
    let host = url.trim_start_matches("http://").split('/').next().expect("a host").to_owned();
    for body in ["{}", "[]", "{\"serial\":\"TESTPOS0001\"}", "\u{0}"] {
        let mut stream = tokio::net::TcpStream::connect(&host).await.expect("a connection");
        let request = format!(
            "POST /acquirer/v1/card/aurora/authorize HTTP/1.1\r\nHost: {host}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        tokio::io::AsyncWriteExt::write_all(&mut stream, request.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        tokio::io::AsyncReadExt::read_to_string(&mut stream, &mut answer).await.expect("read");
        assert!(answer.starts_with("HTTP/1.1 4"), "{body}: {answer}");
    }
    assert!(world.market.books().transactions.is_empty());
    assert!(world.market.query(SERIAL, "K1").is_none());
}

//! The client against the simulated market, which shares no wire code with it.

#[path = "support/conformance.rs"]
mod conformance;
mod support;

use maquininha_flow::{OrderCall, OrderCallError};
use maquininha_gateway::{Endpoint, GatewayConfig, OrderApiClient};
use maquininha_merchant::port::OrderApi;
use maquininha_sandbox::{Fault, FaultRule, MarketConfig, SandboxServer, ServerConfig};
use maquininha_terminal::port::OrderGateway;
use support::{client_of, config, new_order};

const KEY: &str = "sk_test_loja_um";
const OTHER_KEY: &str = "sk_test_loja_dois";

async fn market(endpoints: usize) -> SandboxServer {
    let config = ServerConfig { market: MarketConfig::for_tests(7), ports: vec![0; endpoints] };
    SandboxServer::start(config).await.expect("a sandbox")
}

fn client(market: &SandboxServer, key: &str) -> OrderApiClient {
    client_of(config(&market.base_url(0)), key)
}

#[tokio::test]
async fn the_client_keeps_every_promise_of_both_ports() {
    let market = market(1).await;
    conformance::conform(&client(&market, KEY), "VENDA-1").await;
}

#[tokio::test]
async fn a_wrong_key_is_a_matter_of_configuration() {
    let market = market(1).await;
    let refused = client(&market, "sk_test_nobody").create(&new_order("A")).await;
    assert_eq!(refused, Err(OrderCallError::Configuration { status: 401 }));
}

#[tokio::test]
async fn an_order_of_another_account_is_not_found() {
    let market = market(1).await;
    let ours = client(&market, KEY).create(&new_order("A")).await.expect("made");
    let theirs = client(&market, OTHER_KEY);
    let read = theirs.call(OrderCall::Read { order_id: ours.id }).await;
    assert_eq!(read, Err(OrderCallError::NotFound));
    assert!(theirs.open_orders().await.expect("listed").is_empty());
}

#[tokio::test]
async fn lost_answers_make_no_second_order() {
    let market = market(1).await;
    for (code, fault) in [
        ("A", Fault::DropBefore),
        ("B", Fault::DropAfter),
        ("C", Fault::StatusBefore { status: 503 }),
        ("D", Fault::StatusAfter { status: 504 }),
        ("E", Fault::HtmlErrorPage { status: 200 }),
    ] {
        let client = client(&market, KEY);
        market.market().plant_fault(FaultRule::on("POST", "/orders", fault).times(1));
        let first = client.create(&new_order(code)).await;
        assert_eq!(first, Err(OrderCallError::OutcomeUnknown), "{code}");
        let second = client.create(&new_order(code)).await.expect("found or made");
        assert_eq!(second.code.as_deref(), Some(code));
        assert_eq!(client.find_by_code(code).await.expect("found").len(), 1, "{code}");
    }
}

#[tokio::test]
async fn a_dead_endpoint_costs_no_call() {
    let market = market(2).await;
    let config =
        GatewayConfig { backup_url: Some(market.base_url(1)), ..config(&market.base_url(0)) };
    let client = client_of(config, KEY);
    client.create(&new_order("A")).await.expect("made at the primary");
    market.stop_endpoint(0).expect("stopped");
    for _ in 0..4 {
        // A connection that was kept open is lost with the endpoint; that read
        // is retried by itself.
        assert_eq!(client.open_orders().await.expect("listed").len(), 1);
    }
    client.create(&new_order("B")).await.expect("made at the backup");
    assert_eq!(client.health().active_endpoint, Endpoint::Backup);
    market.start_endpoint(0).await.expect("started");
    for _ in 0..50 {
        assert_eq!(client.open_orders().await.expect("listed").len(), 2);
        if client.health().active_endpoint == Endpoint::Primary {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the primary was never used again");
}

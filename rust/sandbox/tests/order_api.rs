//! The order API over real HTTP.

mod support;

use maquininha_sandbox::{ConfirmOnClosed, FlowTypes, MarketConfig, RateLimits};
use serde_json::json;
use support::{
    ACCOUNT, KEY, OTHER_KEY, api, basic, direct, listed, paid_charge, reservation, send, server,
    server_with,
};

#[tokio::test]
async fn a_direct_order_is_answered_in_the_published_shape() {
    let sandbox = server().await;
    let answer = api(&sandbox.base_url(0), "POST", "/orders", Some(direct("VENDA-1", 3000))).await;
    let order = answer.json();
    assert_eq!(answer.status, 200);
    assert!(answer.id().starts_with("or_"));
    assert_eq!(order["amount"], 3000);
    assert_eq!(order["closed"], false);
    assert_eq!(order["status"], "pending");
    assert_eq!(order["items"][0]["type"], "product");
    assert_eq!(order["items"][0]["status"], "active");
    assert_eq!(order["customer"]["delinquent"], false);
    assert_eq!(order["poi_payment_settings"]["payment_setup"]["installments"], 3);
    assert_eq!(order["created_at"], "2026-03-02T14:00:00Z");
    assert!(order.get("charges").is_none(), "absent until a payment exists");
}

#[tokio::test]
async fn paths_ignore_case_and_trailing_slash_and_any_password_is_accepted() {
    let sandbox = server().await;
    let headers = [("Authorization", basic(KEY, "whatever"))];
    let headers: Vec<(&str, &str)> =
        headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let body = listed("A", 1000).to_string();
    let created = send(&sandbox.base_url(0), "POST", "/core/v5/Orders/", &headers, &body).await;
    let id = created.id();
    let path = format!("/Core/V5/ORDERS/{id}/Closed/");
    let closed = send(&sandbox.base_url(0), "PATCH", &path, &headers, r#"{"status":"PAID"}"#).await;
    assert_eq!(closed.status, 200, "{}", closed.text);
    assert_eq!(closed.json()["closed"], true);
    assert!(closed.json()["closed_at"].is_string());
}

#[tokio::test]
async fn texts_stand_for_truth_values_and_numbers() {
    let sandbox = server().await;
    let mut order = direct("A", 1);
    order["closed"] = json!("false");
    order["items"] = json!([{ "amount": "850", "quantity": "2" }]);
    order["poi_payment_settings"]["visible"] = json!("true");
    order["poi_payment_settings"]["payment_setup"]["installments"] = json!("3");
    let answer = api(&sandbox.base_url(0), "POST", "/orders", Some(order)).await.json();
    assert_eq!(answer["amount"], 1700);
    assert_eq!(answer["closed"], false);
    assert_eq!(answer["poi_payment_settings"]["visible"], true);
    assert_eq!(answer["poi_payment_settings"]["payment_setup"]["installments"], 3);
}

#[tokio::test]
async fn an_invalid_order_names_its_faults_and_echoes_the_request() {
    let sandbox = server().await;
    let body =
        json!({ "items": [{ "amount": 0, "quantity": 1 }], "closed": false, "customer": {} });
    let answer = api(&sandbox.base_url(0), "POST", "/orders", Some(body.clone())).await;
    assert_eq!(answer.status, 422);
    let refused = answer.json();
    assert_eq!(refused["message"], "The request is invalid.");
    assert!(refused["errors"]["order.items[0].amount"][0].is_string());
    assert!(refused["errors"]["order.customer.name"][0].is_string());
    assert_eq!(refused["request"], body);
    let broken = send(
        &sandbox.base_url(0),
        "POST",
        "/core/v5/orders",
        &[("Authorization", &basic(KEY, ""))],
        "{not json",
    )
    .await;
    assert_eq!(broken.status, 400);
}

#[tokio::test]
async fn a_wrong_key_is_401_and_another_accounts_order_is_404() {
    let sandbox = server().await;
    let base_url = sandbox.base_url(0);
    let id = api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await.id();
    let path = format!("/core/v5/orders/{id}");
    let wrong =
        send(&base_url, "GET", &path, &[("Authorization", &basic("sk_other", ""))], "").await;
    assert_eq!(wrong.status, 401);
    let none = send(&base_url, "GET", &path, &[], "").await;
    assert_eq!(none.status, 401);
    let other =
        send(&base_url, "GET", &path, &[("Authorization", &basic(OTHER_KEY, ""))], "").await;
    assert_eq!(other.status, 404);
    assert!(other.json()["message"].is_string());
}

#[tokio::test]
async fn closing_twice_is_404_with_a_message_that_says_closed() {
    let sandbox = server().await;
    let base_url = sandbox.base_url(0);
    let id = api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await.id();
    let path = format!("/orders/{id}/closed");
    let first = api(&base_url, "PATCH", &path, Some(json!({ "status": "canceled" }))).await;
    assert_eq!(first.json()["status"], "canceled");
    let second = api(&base_url, "PATCH", &path, Some(json!({ "status": "paid" }))).await;
    assert_eq!(second.status, 404);
    assert!(second.json()["message"].as_str().expect("a message").contains("closed"));
}

#[tokio::test]
async fn a_reservation_becomes_paid_by_confirm_and_leaves_the_order_pending() {
    let sandbox = server().await;
    let base_url = sandbox.base_url(0);
    let order = api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await.id();
    let charge = api(&base_url, "POST", "/charges", Some(reservation(&order, 1000, "K1"))).await;
    assert_eq!(charge.json()["status"], "pending");
    assert!(charge.json().get("paid_at").is_none());
    let metadata =
        json!({ "metadata": { "initiator_transaction_key": "K1", "scheme_name": "Visa" } });
    let path = format!("/charges/{}", charge.id());
    api(&base_url, "PATCH", &format!("{path}/metadata"), Some(metadata)).await;
    let confirm = json!({ "amount": 1000, "code": "90000000000001", "description": "ok" });
    let paid =
        api(&base_url, "POST", &format!("{path}/confirm-payment"), Some(confirm)).await.json();
    assert_eq!(paid["status"], "paid");
    assert_eq!(paid["code"], "90000000000001");
    assert_eq!(paid["paid_amount"], 1000);
    assert_eq!(paid["metadata"]["scheme_name"], "Visa");
    assert_eq!(paid["last_transaction"]["transaction_type"], "cash");
    assert_eq!(paid["last_transaction"]["status"], "paid");
    assert_eq!(paid["last_transaction"]["success"], true);
    let paid_at = paid["paid_at"].as_str().expect("a time");
    assert_eq!(paid_at.len(), "2026-03-02T14:01:10.4312987Z".len());
    let order = api(&base_url, "GET", &format!("/orders/{order}"), None).await.json();
    assert_eq!(order["status"], "pending");
    assert_eq!(order["charges"][0]["status"], "paid");
    let again = api(&base_url, "POST", &format!("{path}/confirm-payment"), None).await;
    assert_eq!(again.status, 412);
}

#[tokio::test]
async fn a_canceled_reservation_can_not_be_confirmed() {
    let sandbox = server().await;
    let base_url = sandbox.base_url(0);
    let order = api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await.id();
    let charge =
        api(&base_url, "POST", "/charges", Some(reservation(&order, 1000, "K1"))).await.id();
    let canceled = api(&base_url, "DELETE", &format!("/charges/{charge}"), None).await.json();
    assert_eq!(canceled["status"], "canceled");
    let confirm = api(&base_url, "POST", &format!("/charges/{charge}/confirm-payment"), None).await;
    assert_eq!(confirm.status, 412);
}

#[tokio::test]
async fn a_closed_order_refuses_charges_and_by_setting_accepts_a_late_confirm() {
    for (setting, status) in [(ConfirmOnClosed::Refuse, 412), (ConfirmOnClosed::Accept, 200)] {
        let config = MarketConfig { confirm_on_closed: setting, ..MarketConfig::for_tests(1) };
        let sandbox = server_with(config).await;
        let base_url = sandbox.base_url(0);
        let order = api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await.id();
        let charge =
            api(&base_url, "POST", "/charges", Some(reservation(&order, 1000, "K1"))).await.id();
        api(&base_url, "PATCH", &format!("/orders/{order}/closed"), None).await;
        let late = api(&base_url, "POST", "/charges", Some(paid_charge(&order, 1000, "K2"))).await;
        assert_eq!(late.status, 412);
        let confirm =
            api(&base_url, "POST", &format!("/charges/{charge}/confirm-payment"), None).await;
        assert_eq!(confirm.status, status);
    }
}

#[tokio::test]
async fn a_standalone_order_is_born_paid_and_closed() {
    let sandbox = server().await;
    let body = json!({
        "customer": { "name": "Unknown customer" },
        "items": [{ "description": "Venda avulsa", "amount": 4200, "quantity": 1 }],
        "closed": true,
        "payments": [{
            "payment_method": "cash",
            "cash": { "description": "avulsa", "confirm": true },
            "metadata": { "initiator_transaction_key": "K9", "terminal_serial_number": "TESTPOS0001" }
        }],
        "metadata": { "initiator_transaction_key": "K9" }
    });
    let order = api(&sandbox.base_url(0), "POST", "/orders", Some(body)).await.json();
    assert_eq!(order["status"], "paid");
    assert_eq!(order["closed"], true);
    assert!(order["closed_at"].is_string());
    assert_eq!(order["charges"][0]["status"], "paid");
    assert_eq!(order["charges"][0]["metadata"]["initiator_transaction_key"], "K9");
}

#[tokio::test]
async fn a_refund_cancels_the_charge_and_a_partial_one_does_not() {
    let sandbox = server().await;
    let base_url = sandbox.base_url(0);
    let order = api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await.id();
    let paid = api(&base_url, "POST", "/charges", Some(paid_charge(&order, 1000, "K1"))).await;
    let path = format!("/charges/{}", paid.id());
    let first_transaction = paid.json()["last_transaction"]["id"].clone();
    let part = api(&base_url, "DELETE", &path, Some(json!({ "amount": 300 }))).await.json();
    assert_eq!(part["status"], "paid");
    assert_eq!(part["canceled_amount"], 300);
    let too_much = api(&base_url, "DELETE", &path, Some(json!({ "amount": 701 }))).await;
    assert_eq!(too_much.status, 412);
    let rest = api(&base_url, "DELETE", &path, None).await.json();
    assert_eq!(rest["status"], "canceled");
    assert_eq!(rest["canceled_amount"], 1000);
    assert_eq!(rest["paid_amount"], 1000);
    assert!(rest["canceled_at"].is_string());
    assert_ne!(rest["last_transaction"]["id"], first_transaction);
    assert_eq!(rest["last_transaction"]["status"], "canceled");
    let transactions = api(&base_url, "GET", &format!("{path}/transactions"), None).await.json();
    assert_eq!(transactions["paging"]["total"], 3);
}

#[tokio::test]
async fn refund_by_api_can_be_switched_off_for_terminal_charges() {
    let sandbox = server().await;
    sandbox.market().change_account(ACCOUNT, |account| account.refund_by_api = false);
    let base_url = sandbox.base_url(0);
    let order = api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await.id();
    let charge =
        api(&base_url, "POST", "/charges", Some(paid_charge(&order, 1000, "K1"))).await.id();
    assert_eq!(api(&base_url, "DELETE", &format!("/charges/{charge}"), None).await.status, 412);
    let pending = api(&base_url, "POST", "/charges", Some(reservation(&order, 1, "K2"))).await.id();
    assert_eq!(api(&base_url, "DELETE", &format!("/charges/{pending}"), None).await.status, 200);
}

#[tokio::test]
async fn a_key_repeats_its_first_answer_for_a_day_and_refuses_another_body() {
    let sandbox = server().await;
    let base_url = sandbox.base_url(0);
    let post = |key: &'static str, body: String| {
        let base_url = base_url.clone();
        async move {
            let headers = [("Authorization", basic(KEY, "")), ("Idempotency-Key", key.to_owned())];
            let headers: Vec<(&str, &str)> =
                headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            send(&base_url, "POST", "/core/v5/orders", &headers, &body).await
        }
    };
    let body = listed("A", 1000).to_string();
    let first = post("key-1", body.clone()).await;
    let second = post("key-1", body.clone()).await;
    assert_eq!(first.id(), second.id());
    let other = post("key-1", listed("B", 1000).to_string()).await;
    assert_eq!(other.status, 409);
    assert!(other.json()["message"].is_string());
    assert_ne!(post("KEY-1", body.clone()).await.id(), first.id(), "keys are case-sensitive");
    sandbox.market().advance(std::time::Duration::from_secs(24 * 60 * 60));
    assert_ne!(post("key-1", body).await.id(), first.id());
    assert_eq!(sandbox.market().books().orders.len(), 3);
}

#[tokio::test]
async fn the_31st_open_order_is_refused_until_one_is_closed() {
    let sandbox = server().await;
    let base_url = sandbox.base_url(0);
    let mut last = String::new();
    for number in 0..30 {
        last =
            api(&base_url, "POST", "/orders", Some(listed(&format!("C{number}"), 1000))).await.id();
    }
    let refused = api(&base_url, "POST", "/orders", Some(listed("C30", 1000))).await;
    assert_eq!(refused.status, 412);
    assert!(refused.json()["message"].as_str().expect("a message").contains("open orders"));
    api(&base_url, "PATCH", &format!("/orders/{last}/closed"), None).await;
    assert_eq!(api(&base_url, "POST", "/orders", Some(listed("C31", 1000))).await.status, 200);
}

#[tokio::test]
async fn an_account_takes_only_the_flow_it_was_activated_for() {
    let sandbox = server().await;
    let base_url = sandbox.base_url(0);
    for (flow, listed_status, direct_status) in
        [(FlowTypes::Direct, 412, 200), (FlowTypes::Listed, 200, 412), (FlowTypes::Both, 200, 200)]
    {
        sandbox.market().change_account(ACCOUNT, |account| account.flow_types = flow);
        let answer = api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await;
        assert_eq!(answer.status, listed_status, "{flow:?}");
        let answer = api(&base_url, "POST", "/orders", Some(direct("A", 1000))).await;
        assert_eq!(answer.status, direct_status, "{flow:?}");
    }
    sandbox.market().change_account(ACCOUNT, |account| account.activated = false);
    assert_eq!(api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await.status, 412);
}

#[tokio::test]
async fn lists_page_with_absolute_links_and_filter() {
    let sandbox = server().await;
    let base_url = sandbox.base_url(0);
    for number in 0..5 {
        api(&base_url, "POST", "/orders", Some(listed(&format!("C{number}"), 1000))).await;
    }
    let path = "/orders?size=2&page=2&status=pending";
    let page = api(&base_url, "GET", path, None).await.json();
    assert_eq!(page["data"].as_array().expect("a list").len(), 2);
    assert_eq!(page["paging"]["total"], 5);
    let next = page["paging"]["next"].as_str().expect("a link");
    assert!(next.starts_with(&format!("{base_url}/core/v5/orders?page=3&size=2")), "{next}");
    assert!(next.contains("status=pending"));
    let last = next.trim_start_matches(&base_url).trim_start_matches("/core/v5");
    let last = api(&base_url, "GET", last, None).await.json();
    assert_eq!(last["data"].as_array().expect("a list").len(), 1);
    assert!(last["paging"]["next"].is_null());
    assert!(last["paging"]["previous"].is_string());
    let by_code = api(&base_url, "GET", "/orders?code=C3", None).await.json();
    assert_eq!(by_code["data"][0]["code"], "C3");
    assert_eq!(by_code["paging"]["total"], 1);
    let later =
        api(&base_url, "GET", "/orders?created_since=2026-03-02T14:00:01", None).await.json();
    assert_eq!(later["paging"]["total"], 0);
    let zoned =
        "/orders?created_since=2026-03-02T10:00:00-03:00&created_until=2026-03-02T15:00:00+00:00";
    assert_eq!(api(&base_url, "GET", zoned, None).await.json()["paging"]["total"], 5);
}

#[tokio::test]
async fn charges_are_found_by_order_and_by_initiator_key() {
    let sandbox = server().await;
    let base_url = sandbox.base_url(0);
    let order = api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await.id();
    api(&base_url, "POST", "/charges", Some(reservation(&order, 400, "K1"))).await;
    api(&base_url, "POST", "/charges", Some(paid_charge(&order, 600, "K2"))).await;
    let by_order = api(&base_url, "GET", &format!("/charges?order_id={order}"), None).await.json();
    assert_eq!(by_order["paging"]["total"], 2);
    let by_key = api(&base_url, "GET", "/charges?initiator_transaction_key=K2", None).await.json();
    assert_eq!(by_key["data"][0]["amount"], 600);
    assert_eq!(by_key["data"][0]["order"]["id"], order.as_str());
    let summary = api(&base_url, "GET", "/charges/summary?status=paid", None).await.json();
    assert_eq!(summary, json!({ "total": 1, "amount": 600 }));
}

#[tokio::test]
async fn too_many_reads_in_a_minute_are_429() {
    let config =
        MarketConfig { rate_limits: RateLimits::published(), ..MarketConfig::for_tests(1) };
    let sandbox = server_with(config).await;
    let market = sandbox.market();
    for _ in 0..200 {
        assert_eq!(market.request("GET", "/core/v5/orders", KEY, None).status, 200);
    }
    assert_eq!(market.request("GET", "/core/v5/orders", KEY, None).status, 429);
    assert_eq!(market.request("GET", "/core/v5/charges", KEY, None).status, 200);
    assert_eq!(market.request("GET", "/core/v5/orders", OTHER_KEY, None).status, 200);
    market.advance(std::time::Duration::from_secs(60));
    assert_eq!(market.request("GET", "/core/v5/orders", KEY, None).status, 200);
}

#[tokio::test]
async fn a_print_is_checked_and_only_one_runs_at_a_time() {
    let sandbox = server().await;
    let base_url = sandbox.base_url(0);
    let authorization = basic(KEY, "");
    let order = api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await.id();
    let path = format!("/posconnect/v1/orders/{order}/prints");
    let print = |height: i64| {
        let body = json!({ "type": "NFE", "size_h": "384", "size_v": height, "format": "png", "content": "aGVsbG8=" });
        let (base_url, path, authorization) =
            (base_url.clone(), path.clone(), authorization.clone());
        async move {
            send(&base_url, "POST", &path, &[("Authorization", &authorization)], &body.to_string())
                .await
        }
    };
    assert_eq!(print(620).await.status, 412, "nothing is paid yet");
    api(&base_url, "POST", "/charges", Some(paid_charge(&order, 1000, "K1"))).await;
    let too_high = print(1501).await;
    assert_eq!((too_high.status, too_high.text.as_str()), (400, "{}"));
    let printed = print(620).await;
    assert_eq!((printed.status, printed.text.as_str()), (200, ""));
    let busy = print(620).await;
    assert_eq!((busy.status, busy.text.as_str()), (409, ""));
    sandbox.market().advance(std::time::Duration::from_secs(2));
    assert_eq!(print(620).await.status, 200);
    assert_eq!(sandbox.market().books().prints.len(), 2);
    sandbox.market().change_account(ACCOUNT, |account| account.fiscal_print = false);
    assert_eq!(print(620).await.status, 412);
}

#[tokio::test]
async fn an_item_added_to_an_open_order_raises_its_amount() {
    let sandbox = server().await;
    let base_url = sandbox.base_url(0);
    let order = api(&base_url, "POST", "/orders", Some(listed("A", 1000))).await.id();
    let path = format!("/orders/{order}/items");
    let item = api(&base_url, "POST", &path, Some(json!({ "amount": 250, "quantity": 2 }))).await;
    assert!(item.id().starts_with("oi_"));
    assert_eq!(api(&base_url, "GET", &path, None).await.json()["paging"]["total"], 2);
    assert_eq!(
        api(&base_url, "GET", &format!("/orders/{order}"), None).await.json()["amount"],
        1500
    );
}

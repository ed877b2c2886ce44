//! What the built program writes at the finest log level, over a crash.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use maquininha_acceptance::test_dir;
use maquininha_flow::sale::SaleState;
use maquininha_merchant::draft::SaleDraft;
use maquininha_model::{Money, OrderId};
use maquininha_sandbox::{Fault, FaultRule};

use crate::leaks::{canary, key, leaks};
use crate::shop::{Shop, ShopOptions};

/// The program beside this test program; it is built where it is not there.
fn program() -> PathBuf {
    let own = std::env::current_exe().expect("this program has a path");
    let folder = own.ancestors().nth(2).expect("test programs are below the build folder");
    let program = folder.join(format!("maquininha{}", std::env::consts::EXE_SUFFIX));
    if !program.exists() {
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--locked", "--package", "maquininha-cli", "--bin", "maquininha"]);
        build.arg("--target-dir").arg(folder.parent().expect("the build folder"));
        if folder.ends_with("release") {
            build.arg("--release");
        }
        assert!(build.status().expect("cargo runs").success(), "the program is built");
    }
    program
}

/// The program with a canary as its key, its output in files.
fn start(shop: &Shop, name: &str, arguments: &[&str]) -> Child {
    let file = |end: &str| File::create(shop.dir.join(format!("{name}.{end}"))).expect("a file");
    Command::new(program())
        .args(["--log", "trace", "--json"])
        .args(arguments)
        .args(["--server", &shop.server.base_url(0)])
        .current_dir(&shop.dir)
        .env("MAQUININHA_KEY", key())
        .env("OPERATOR_PASSWORD", canary("password", 1))
        .stdin(Stdio::null())
        .stdout(file("stdout.log"))
        .stderr(file("stderr.log"))
        .spawn()
        .expect("the program starts")
}

async fn ends(mut child: Child) -> Option<i32> {
    let waiting = tokio::task::spawn_blocking(move || child.wait());
    waiting.await.expect("joins").expect("the program ends").code()
}

async fn sell(shop: &Shop, reference: &str, centavos: i64) -> OrderId {
    let draft = SaleDraft::counter(reference, Money::brl(centavos));
    let sale = shop.merchant.create(draft).await.sale().expect("made").expect("a sale");
    sale.order_id.expect("an order")
}

fn terminal<'a>(journal: &'a str, command: &[&'a str]) -> Vec<&'a str> {
    let common = ["terminal", "--journal", journal, "--operator-password-env", "OPERATOR_PASSWORD"];
    [&common[..], command].concat()
}

fn text(dir: &Path, name: &str) -> String {
    fs::read_to_string(dir.join(name)).expect("the log can be read")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_writes_no_secret_at_the_finest_log_level() {
    let dir = test_dir("secrets-program");
    let options = ShopOptions {
        key: key().to_owned(),
        webhook_password: canary("password", 0).to_owned(),
        ..ShopOptions::default()
    };
    let shop = Shop::open(&dir, options).await;
    let order_id = sell(&shop, "VENDA-1", 58_00).await;
    let paying = ["pay", "--tender", "debit", "--order", order_id.as_str()];
    let paid = start(&shop, "paid", &terminal("t.db", &paying));
    assert_eq!(ends(paid).await, Some(0), "{}", text(&dir, "paid.stderr.log"));
    shop.until("VENDA-1", |sale| sale.state == SaleState::Finalized).await;

    let order_id = sell(&shop, "VENDA-2", 20_51).await;
    let paying = ["pay", "--tender", "debit", "--order", order_id.as_str()];
    let declined = start(&shop, "declined", &terminal("t.db", &paying));
    assert_eq!(ends(declined).await, Some(1), "{}", text(&dir, "declined.stderr.log"));

    // Killed between approval and decision, and recovered.
    let order_id = sell(&shop, "VENDA-3", 33_00).await;
    let hold = Fault::Delay { ms: 60_000 };
    shop.market().plant_fault(FaultRule::on("PATCH", "/metadata", hold));
    let paying = ["pay", "--tender", "debit", "--order", order_id.as_str()];
    let mut killed = start(&shop, "killed", &terminal("t.db", &paying));
    let approved = || shop.market().books().transactions.iter().any(|t| t.amount == 33_00);
    while !approved() {
        assert_eq!(killed.try_wait().expect("asked"), None, "{}", text(&dir, "killed.stderr.log"));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    killed.kill().expect("it is killed");
    killed.wait().expect("it ends");
    shop.market().clear_faults(None);
    // The service refuses once with an error page on the way.
    let page = Fault::HtmlErrorPage { status: 502 };
    shop.market().plant_fault(FaultRule::on("GET", "/orders", page).times(1));
    let recovered = start(&shop, "recovered", &terminal("t.db", &["recover"]));
    assert_eq!(ends(recovered).await, Some(0), "{}", text(&dir, "recovered.stderr.log"));
    shop.until("VENDA-3", |sale| sale.state == SaleState::Finalized).await;

    // A key that the service does not know, and nobody at the other end.
    let account = shop.market().accounts()[0].id.clone();
    let other = maquininha_sandbox::TestSecret::new(canary("key", 1));
    shop.market().change_account(&account, |account| account.secret_key = other);
    let order_id = order_id.as_str();
    let refused = start(&shop, "refused", &terminal("t.db", &["pay", "--order", order_id]));
    assert_ne!(ends(refused).await, Some(0));
    let doctor = start(&shop, "doctor", &["doctor", "--journal", "t.db"]);
    assert_ne!(ends(doctor).await, Some(0));
    // A key on the command line is refused and not repeated.
    let told = start(&shop, "told", &["terminal", "--key-env", key()]);
    assert_ne!(ends(told).await, Some(0));

    shop.close().await;
    let logged = text(&dir, "recovered.stderr.log");
    assert!(logged.contains("DEBUG"), "the log is fine enough to show something: {logged}");
    assert_eq!(leaks(&dir, &["key", "password", "pan"]), Vec::<String>::new());
}

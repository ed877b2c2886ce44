//! Switch, credentials, activation, hosts, devices.

mod support;

use std::collections::BTreeSet;
use std::sync::Mutex;

use async_trait::async_trait;
use maquininha_flow::sale::SaleContext;
use maquininha_merchant::config::{
    AccountFlows, Activation, ConfigError, CredentialForm, HostRecord, Hosts, ModuleSwitch,
    NotActivatedWhy, Product, SECRET_KEY_NAME, StaysOff, settings_schema,
};
use maquininha_merchant::device::{
    AutoSystemRow, DeviceChange, DeviceError, DeviceRecord, DeviceRow, DeviceWarning, LinxRow,
    TerminalFunction, import_auto_system, import_linx,
};
use maquininha_merchant::engine::SaleAction;
use maquininha_merchant::port::{
    ActivationAnswer, ActivationService, ActivationServiceError, ProductSecret, SecretStore,
};
use maquininha_merchant::{
    ChecklistStep, Language, Merchant, MerchantConfig, MerchantError, MerchantParts, SaleDraft,
    Start,
};
use maquininha_model::{AccountId, CnpjError, Money, Sensitive};
use support::{Shop, active, device, direct, serial};

/// L6, L34, L60.
#[tokio::test]
async fn with_the_module_off_every_call_says_so_and_nothing_is_sent() {
    let shop = Shop::bare(MerchantConfig { module: ModuleSwitch::Off, ..active() }).await;
    let merchant = &shop.merchant;
    let inactive = Some(MerchantError::ModuleInactive);
    assert_eq!(shop.try_create(direct("VENDA-1", 30)).await.err(), inactive);
    assert_eq!(merchant.cancel("VENDA-1").await.err(), inactive);
    assert_eq!(merchant.refund("VENDA-1", None, None).await.err(), inactive);
    assert_eq!(merchant.settle_manually("VENDA-1").await.err(), inactive);
    assert_eq!(merchant.doctor(&serial("T1"), &Default::default()).await.err(), inactive);
    assert_eq!(merchant.actions(SaleContext::Delivery).await, Ok(vec![]));
    shop.advance(86_400).await;
    assert_eq!(shop.api.with(|script| script.calls.clone()), Vec::<String>::new());
    merchant.reconfigure(active()).await.unwrap();
    let actions = merchant.actions(SaleContext::Delivery).await;
    assert_eq!(actions, Ok(vec![SaleAction::AttachToDelivery]));
}

/// L7.
#[test]
fn parameter_574_is_off_by_default_and_takes_0_and_1_only() {
    assert_eq!(MerchantConfig::default().module, ModuleSwitch::Off);
    assert_eq!(ModuleSwitch::try_from(0), Ok(ModuleSwitch::Off));
    assert_eq!(ModuleSwitch::try_from(1), Ok(ModuleSwitch::On));
    for value in [-1, 2, 574] {
        assert_eq!(ModuleSwitch::try_from(value), Err(ConfigError::Parameter574 { value }));
    }
    let text = r#"{ "module": 2 }"#;
    assert!(serde_json::from_str::<MerchantConfig>(text).is_err());
}

/// L10.
#[test]
fn a_missing_credential_field_is_named() {
    let product = Product::new("pos-connect");
    let whole = CredentialForm {
        user: Some("user".into()),
        password: Some(Sensitive::new("secret".into())),
        address: Some("https://example.org".into()),
    };
    let cases = [
        ("user", CredentialForm { user: None, ..whole.clone() }),
        ("password", CredentialForm { password: None, ..whole.clone() }),
        ("address", CredentialForm { address: Some("  ".into()), ..whole.clone() }),
    ];
    for (field, form) in cases {
        let missing = ConfigError::MissingField { product: product.clone(), field };
        assert_eq!(form.read(&product).err(), Some(missing));
    }
    assert!(whole.read(&product).is_ok());
}

struct BackOffice {
    answer: Mutex<ActivationAnswer>,
}

impl BackOffice {
    fn new(activated: bool) -> Self {
        let secret = |product: &str, password: &str| ProductSecret {
            product: Product::new(product),
            user: Some(format!("user of {product}")),
            password: Some(Sensitive::new(password.to_owned())),
            address: Some("https://example.org".into()),
        };
        let answer = ActivationAnswer {
            activated,
            partner_id: Some("partner-1".into()),
            account_id: AccountId::new("acc_1").ok(),
            secret_key: Some(Sensitive::new("sk_canary".into())),
            flows: AccountFlows::Both,
            credentials: vec![secret("connect", "first"), secret("delivery", "other")],
        };
        Self { answer: Mutex::new(answer) }
    }

    fn change(&self, change: impl FnOnce(&mut ActivationAnswer)) {
        change(&mut self.answer.lock().unwrap());
    }
}

#[async_trait]
impl ActivationService for BackOffice {
    async fn query(
        &self,
        _: &Sensitive<String>,
    ) -> Result<ActivationAnswer, ActivationServiceError> {
        Ok(self.answer.lock().unwrap().clone())
    }
}

/// L8, L9.
#[tokio::test]
async fn a_rotated_password_is_in_force_after_the_next_query_for_its_product_only() {
    let shop = Shop::open().await;
    let office = BackOffice::new(true);
    let key = Sensitive::new("activation".to_owned());
    shop.merchant.refresh_activation(&office, &key).await.unwrap();
    let password = |product: &'static str| {
        let merchant = shop.merchant.clone();
        async move {
            let known = merchant.credentials(&Product::new(product)).await.unwrap();
            known.unwrap().1.expose().clone()
        }
    };
    assert_eq!(password("connect").await, "first");
    let rotated = Sensitive::new("second".to_owned());
    office.change(|answer| answer.credentials[0].password = Some(rotated));
    shop.merchant.refresh_activation(&office, &key).await.unwrap();
    assert_eq!(password("connect").await, "second");
    assert_eq!(password("delivery").await, "other");
}

/// L11.
#[tokio::test]
async fn account_keys_are_kept_in_the_secret_store_and_nowhere_else() {
    let shop = Shop::open().await;
    let key = Sensitive::new("activation".to_owned());
    let config =
        shop.merchant.refresh_activation(&BackOffice::new(true), &key).await.unwrap().unwrap();
    let stored = shop.secrets.get(SECRET_KEY_NAME).await.unwrap().unwrap();
    assert_eq!(stored.expose(), "sk_canary");
    let texts = [
        serde_json::to_string(&config).unwrap(),
        format!("{config:?}"),
        format!("{:?}", shop.store),
        format!("{:?}", shop.secrets),
        format!("{:?}", shop.merchant),
    ];
    for text in texts {
        assert!(!text.contains("sk_canary") && !text.contains("first"), "{text}");
    }
    shop.secrets.delete(SECRET_KEY_NAME).await.unwrap();
    assert!(shop.secrets.get(SECRET_KEY_NAME).await.unwrap().is_none());
}

/// L12.
#[tokio::test]
async fn two_companies_in_one_process_never_use_each_others_account() {
    let first = Shop::open().await;
    let second = Shop::open().await;
    let sale = first.direct("VENDA-1", 30).await;
    assert_eq!((first.api.calls("create"), second.api.calls("create")), (1, 0));
    assert!(second.merchant.sale("VENDA-1").await.is_err());
    // A delivery for another account is not taken.
    let id = AccountId::new("acc_2").ok();
    let config = MerchantConfig {
        account: maquininha_merchant::config::Account { id, ..active().account },
        ..active()
    };
    first.merchant.reconfigure(config).await.unwrap();
    first.pay(&sale, 30, "T1").await;
    assert_eq!(first.sale("VENDA-1").await.paid, Money::ZERO);
}

/// L13.
#[test]
fn the_settings_page_hides_the_account_fields_while_the_module_is_off() {
    assert_eq!(settings_schema(&MerchantConfig::default()).len(), 1);
    let keys: Vec<_> = settings_schema(&active()).iter().map(|field| field.key).collect();
    assert_eq!(keys, ["module", "account.id", SECRET_KEY_NAME]);
}

/// L5, C1.
#[tokio::test]
async fn an_account_that_is_not_activated_gets_a_typed_error_with_the_remedy() {
    let cases = [
        (Activation { activated: false, ..active().account.activation }, NotActivatedWhy::Acquirer),
        (Activation { activated: true, partner_id: None }, NotActivatedWhy::Partner),
    ];
    for (activation, why) in cases {
        let mut config = active();
        config.account.activation = activation;
        let shop = Shop::with(config).await;
        let error = shop.try_create(direct("VENDA-1", 30)).await.unwrap_err();
        assert_eq!(error, MerchantError::NotActivated { why });
        assert!(!error.user_text(Language::PtBr).is_empty());
        assert_eq!(shop.api.calls("create"), 0);
    }
}

/// C19.
#[tokio::test]
async fn switched_off_from_outside_the_open_orders_are_closed() {
    let shop = Shop::open().await;
    let sale = shop.listed("VENDA-1", 30).await;
    let key = Sensitive::new("activation".to_owned());
    shop.merchant.refresh_activation(&BackOffice::new(false), &key).await.unwrap();
    shop.merchant.until_idle().await;
    assert!(shop.api.order(&sale.order_id.unwrap()).closed);
    let events = shop.events().await;
    assert!(events.contains(&maquininha_merchant::MerchantEvent::Deactivated));
}

/// C5.
#[tokio::test]
async fn the_activation_steps_are_a_list_with_state() {
    let shop = Shop::bare(MerchantConfig::default()).await;
    let open = shop.merchant.checklist().await.unwrap();
    assert!(open.iter().all(|(_, done)| !done), "{open:?}");
    let key = Sensitive::new("activation".to_owned());
    shop.merchant.refresh_activation(&BackOffice::new(true), &key).await.unwrap();
    let done: BTreeSet<ChecklistStep> = shop
        .merchant
        .checklist()
        .await
        .unwrap()
        .into_iter()
        .filter_map(|(step, done)| done.then_some(step))
        .collect();
    let expected = [ChecklistStep::Partner, ChecklistStep::Activation, ChecklistStep::AccountKeys];
    assert_eq!(done, BTreeSet::from(expected));
}

fn hosts(flags: &[(&str, bool)], main: Option<&str>) -> Hosts {
    let record =
        |(name, flag): &(&str, bool)| HostRecord { name: (*name).into(), mobile_payment: *flag };
    Hosts { records: flags.iter().map(record).collect(), main: main.map(Into::into) }
}

/// L25, L83.
#[test]
fn only_the_named_machine_with_the_flag_serves() {
    let may = |hosts: Hosts, host: &str| MerchantConfig { hosts, ..active() }.may_serve(host);
    let none = hosts(&[("a", false), ("b", false)], None);
    assert_eq!(may(none, "a"), Err(StaysOff::NoMobilePayment));
    let both = hosts(&[("a", true), ("b", true)], Some("b"));
    assert_eq!(may(both.clone(), "a"), Err(StaysOff::OtherHost { main: "b".into() }));
    assert_eq!(may(both, "b"), Ok(()));
    let open = hosts(&[("a", true), ("b", true)], None);
    assert_eq!(may(open, "a"), Err(StaysOff::MainNotNamed));
    assert_eq!(may(hosts(&[("a", true), ("b", false)], None), "a"), Ok(()));
}

/// L27.
#[tokio::test]
async fn another_main_machine_takes_the_open_orders_over() {
    let config = |main: &str| MerchantConfig {
        hosts: hosts(&[("till-1", true), ("till-2", true)], Some(main)),
        cancel_lost_screens: false,
        ..active()
    };
    let shop = Shop::with(config("till-1")).await;
    let parts =
        MerchantParts { host: "till-2".into(), config: config("till-1"), ..shop.parts.clone() };
    let other = Merchant::open(parts).await.unwrap();
    let sale = shop.direct("VENDA-1", 30).await;
    assert_eq!(other.cancel("VENDA-1").await.unwrap_err().code(), "merchant.not_serving");
    shop.merchant.reconfigure(config("till-2")).await.unwrap();
    other.reconfigure(config("till-2")).await.unwrap();
    other.sync_devices(&[device("T1", "L3")]).await.unwrap();
    let refused = shop.try_create(direct("VENDA-2", 5)).await.unwrap_err();
    assert_eq!(refused.code(), "merchant.not_serving");
    shop.api.pay(sale.order_id.as_ref().unwrap(), 3_000, "T1");
    let body = shop.api.webhook("ch_2", "charge.paid");
    other.intake().await.unwrap().receive(None, None, body.as_bytes()).await;
    other.until_idle().await;
    let state = other.sale("VENDA-1").await.unwrap().state;
    assert_eq!(state, maquininha_flow::sale::SaleState::Finalized);
}

/// L81.
#[tokio::test]
async fn the_start_hook_runs_a_valid_configuration_and_else_says_why_not() {
    let shop = Shop::open().await;
    let start =
        |config: MerchantConfig| Merchant::start(MerchantParts { config, ..shop.parts.clone() });
    assert!(matches!(start(active()).await, Ok(Start::Running(_))));
    let off = MerchantConfig::default();
    assert!(matches!(start(off).await, Ok(Start::StaysOff(StaysOff::ModuleOff))));
    let mut broken = active();
    broken.policy.automatic_emission = false;
    let why = StaysOff::Configuration(ConfigError::DeliveryModuleRequired);
    assert!(matches!(start(broken).await, Ok(Start::StaysOff(found)) if found == why));
}

/// L82.
#[tokio::test]
async fn the_health_stream_shows_contact_queue_and_the_last_error() {
    let shop = Shop::open().await;
    let mut health = shop.merchant.health();
    shop.listed("VENDA-1", 30).await;
    let now = health.current();
    assert!(now.running && now.stays_off.is_none() && now.last_error.is_none());
    assert_eq!(now.open_orders, 1);
    assert_eq!(now.last_contact, Some(support::start_of_day()));
    shop.api.with(|script| script.offline = true);
    shop.advance(60).await;
    shop.try_create(direct("VENDA-2", 5)).await.unwrap_err();
    let error = health.current().last_error.unwrap();
    assert_eq!(error.code, "merchant.order_api");
    shop.merchant.stop().await;
    while let Some(state) = health.changed().await {
        assert_eq!(state.queue, 0);
    }
    assert!(!health.current().running);
}

/// L14.
#[tokio::test]
async fn a_machine_enabled_for_orders_has_lost_its_other_functions() {
    let shop = Shop::open().await;
    let offered = shop.merchant.functions(&serial("T1")).await.unwrap();
    assert_eq!(
        offered,
        [
            TerminalFunction::DirectOrder,
            TerminalFunction::ListedOrder,
            TerminalFunction::OrderPrint
        ]
    );
    let tef = shop.merchant.require_function(&serial("T1"), TerminalFunction::Tef).await;
    assert_eq!(tef.unwrap_err().code(), "merchant.exclusive_mode");
    let not_exclusive = BTreeSet::from([serial("T1")]);
    shop.merchant.reconfigure(MerchantConfig { not_exclusive, ..active() }).await.unwrap();
    assert!(shop.merchant.require_function(&serial("T1"), TerminalFunction::Tef).await.is_ok());
}

/// L15, C31.
#[tokio::test]
async fn the_device_list_follows_the_back_office() {
    let mut shop = Shop::bare(active()).await;
    let sync = async |merchant: &Merchant, rows: &[DeviceRow]| {
        merchant.sync_devices(rows).await.unwrap().0
    };
    let added = |text| DeviceChange::Added { serial: serial(text) };
    let two = [device("T1", "L3"), device("T2", "L3")];
    assert_eq!(sync(&shop.merchant, &two).await, [added("T1"), added("T2")]);
    let changes = sync(&shop.merchant, &[device("T1", "A8"), device("T3", "L3")]).await;
    let expected = [
        DeviceChange::Changed { serial: serial("T1") },
        added("T3"),
        DeviceChange::Removed { serial: serial("T2") },
    ];
    assert_eq!(changes, expected);
    shop.restart().await;
    assert_eq!(shop.merchant.devices().await.unwrap().len(), 2);
    // A new machine receives orders with no change of configuration.
    shop.listed("VENDA-1", 10).await;
    let target = shop.api.with(|script| script.sent[0].target.clone());
    let serials = vec![serial("T1"), serial("T3")];
    assert_eq!(target, maquininha_model::Target::Listed { serials });
}

/// L19, L20, L21, L22, L23, L24.
#[tokio::test]
async fn a_device_row_is_checked_field_by_field() {
    let good = device("T1", "L3");
    let read = DeviceRecord::read;
    let printer = DeviceRow { peripheral_type: "PRINTER".into(), ..good.clone() };
    assert!(matches!(read(&printer), Err(DeviceError::PeripheralType { .. })));
    let scale = DeviceRow { equipment: "SCALE".into(), ..good.clone() };
    assert!(matches!(read(&scale), Err(DeviceError::Equipment { .. })));
    let no_model = DeviceRow { model: " ".into(), ..good.clone() };
    assert_eq!(read(&no_model), Err(DeviceError::ModelMissing));
    let no_serial = DeviceRow { serial: String::new(), ..good.clone() };
    assert!(matches!(read(&no_serial), Err(DeviceError::Serial(_))));
    let bad_cnpj = DeviceRow { acquirer_cnpj: "11.222.333/0001-82".into(), ..good.clone() };
    assert_eq!(read(&bad_cnpj), Err(DeviceError::Cnpj(CnpjError::CheckDigits)));
    let letters = DeviceRow { acquirer_cnpj: "12.ABC.345/01DE-35".into(), ..good.clone() };
    assert!(read(&letters).is_ok());

    let full = DeviceRow {
        description: Some("Caixa 1".into()),
        additional_price_level: Some("2".into()),
        company: Some("Loja".into()),
        establishment_code: Some("123".into()),
        ..good.clone()
    };
    let record = read(&full).unwrap();
    let json = serde_json::to_string(&record).unwrap();
    let back: DeviceRecord = serde_json::from_str(&json).unwrap();
    assert_eq!(back, record);
    assert_eq!(
        (back.description, back.additional_price_level, back.company, back.establishment_code),
        (full.description, full.additional_price_level, full.company, full.establishment_code)
    );

    let shop = Shop::bare(active()).await;
    shop.merchant.add_device(&good).await.unwrap();
    let again = shop.merchant.add_device(&good).await.unwrap_err();
    assert_eq!(again, MerchantError::Device(DeviceError::SerialTaken { serial: serial("T1") }));
    let unknown = shop.merchant.add_device(&device("T9", "Z9")).await.unwrap();
    let warning = DeviceWarning::UnknownModel { serial: serial("T9"), model: "Z9".into() };
    assert_eq!(unknown, Some(warning));
    let refused = SaleDraft { device: Some(serial("T9")), ..direct("VENDA-1", 30) };
    let error = shop.try_create(refused).await.unwrap_err();
    assert_eq!(error.code(), "merchant.direct_not_on_model");
}

/// L26.
#[test]
fn both_tables_of_devices_give_the_same_list() {
    let linx = LinxRow {
        tipo_periferico: "POS".into(),
        equipamento: "POS".into(),
        modelo: "L3".into(),
        numero_serie: "T1".into(),
        cnpj_adquirente: "11.222.333/0001-81".into(),
        descricao: Some("Caixa 1".into()),
        ..LinxRow::default()
    };
    let auto_system = AutoSystemRow {
        serial: "T1".into(),
        model: "l3".into(),
        acquirer: "11222333000181".into(),
        name: Some("Caixa 1".into()),
        ..AutoSystemRow::default()
    };
    let read = |rows: Vec<DeviceRow>| {
        rows.iter().map(|row| DeviceRecord::read(row).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(read(import_linx(vec![linx])), read(import_auto_system(vec![auto_system])));
}

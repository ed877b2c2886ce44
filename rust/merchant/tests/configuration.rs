//! Switch, credentials and activation.

mod support;

use std::collections::BTreeSet;
use std::sync::Mutex;

use async_trait::async_trait;
use maquininha_flow::sale::SaleContext;
use maquininha_merchant::config::{
    AccountFlows, Activation, ConfigError, CredentialForm, ModuleSwitch, NotActivatedWhy, Product,
    SECRET_KEY_NAME, settings_schema,
};
use maquininha_merchant::doctor::Observed;
use maquininha_merchant::engine::SaleAction;
use maquininha_merchant::port::{
    ActivationAnswer, ActivationService, ActivationServiceError, ProductSecret, SecretStore,
};
use maquininha_merchant::{ChecklistStep, Language, MerchantConfig, MerchantError};
use maquininha_model::{AccountId, Money, Sensitive};
use support::{Shop, active, direct, serial};

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
    assert_eq!(merchant.doctor(&serial("T1"), &Observed::default()).await.err(), inactive);
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
        change(&mut self.answer.lock().expect("no test panics holding it"));
    }
}

#[async_trait]
impl ActivationService for BackOffice {
    async fn query(
        &self,
        _: &Sensitive<String>,
    ) -> Result<ActivationAnswer, ActivationServiceError> {
        Ok(self.answer.lock().expect("no test panics holding it").clone())
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

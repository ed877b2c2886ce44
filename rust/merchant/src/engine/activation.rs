//! What the activation service says takes effect at once, without a restart
//! (demands L5, L9, L11, C1, C19).

use maquininha_model::Sensitive;

use super::Merchant;
use super::actor::Actor;
use crate::checklist::{Checklist, checklist};
use crate::config::{
    Activation, CredentialForm, MerchantConfig, Product, ProductCredentials, SECRET_KEY_NAME,
};
use crate::error::MerchantError;
use crate::port::{ActivationAnswer, ActivationService, ActivationServiceError, StoreTable};

impl Merchant {
    /// Asks the activation service and takes its answer over: credentials by
    /// product, the account with its key, whether it is activated. Passwords
    /// and keys go to the secret store. Returns the configuration to be kept,
    /// or nothing where the service could not be reached and what is known
    /// stays in force.
    pub async fn refresh_activation(
        &self,
        service: &dyn ActivationService,
        activation_key: &Sensitive<String>,
    ) -> Result<Option<MerchantConfig>, MerchantError> {
        let answer = match service.query(activation_key).await {
            Ok(answer) => answer,
            Err(ActivationServiceError::Unreachable) => return Ok(None),
            Err(_) => {
                let why = crate::config::NotActivatedWhy::Acquirer;
                return Err(MerchantError::NotActivated { why });
            }
        };
        self.ask(|actor| Box::pin(actor.take_activation(answer))).await.map(Some)
    }

    /// User, address and password of a product, as they are in force now.
    pub async fn credentials(
        &self,
        product: &Product,
    ) -> Result<Option<(ProductCredentials, Sensitive<String>)>, MerchantError> {
        let config = self.config().await?;
        let Some(known) = config.products.get(product) else { return Ok(None) };
        let password = self.parts.secrets.get(&product.password_name()).await?;
        Ok(password.map(|password| (known.clone(), password)))
    }

    /// The steps of activation and roll-out, each with its state (demand C5).
    pub async fn checklist(&self) -> Result<Checklist, MerchantError> {
        let config = self.config().await?;
        let has_key = self.parts.secrets.get(SECRET_KEY_NAME).await?.is_some();
        let has_terminal = !self.devices().await?.is_empty();
        let first = self.parts.store.scan(StoreTable::Sale, None, None, 1).await?;
        Ok(checklist(&config, has_key, has_terminal, !first.is_empty()))
    }
}

impl Actor {
    async fn take_activation(
        &mut self,
        answer: ActivationAnswer,
    ) -> Result<MerchantConfig, MerchantError> {
        let mut config = self.config.clone();
        let mut secrets = Vec::new();
        for given in answer.credentials {
            let form = CredentialForm {
                user: given.user,
                password: given.password,
                address: given.address,
            };
            let (credentials, password) = form.read(&given.product)?;
            secrets.push((given.product.password_name(), password));
            config.products.insert(given.product, credentials);
        }
        if let Some(key) = answer.secret_key {
            secrets.push((SECRET_KEY_NAME.to_owned(), key));
        }
        for (name, secret) in secrets {
            self.secrets.set(&name, secret).await?;
        }
        config.account.id = answer.account_id.or(config.account.id);
        config.account.flows = answer.flows;
        config.account.activation =
            Activation { activated: answer.activated, partner_id: answer.partner_id };
        self.reconfigure(config.clone()).await?;
        Ok(config)
    }
}

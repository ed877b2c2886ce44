//! What the sales side needs of the world.

mod activation_service;
mod clock;
mod order_api;
mod sale_store;
mod secret_store;

pub use activation_service::{
    ActivationAnswer, ActivationService, ActivationServiceError, ProductSecret,
};
pub use clock::{Clock, SystemClock};
pub use order_api::{HookStatus, HookSummary, ImageFormat, OrderApi, PrintImage, PrintKind};
pub use sale_store::{
    EVENTS_PENDING_MAX, HOOKS_PENDING_MAX, HookAppended, NewHook, SaleStore, StoreError, StoreRow,
    StoreTable, StoredEvent, StoredHook, WriteBatch,
};
pub use secret_store::{SecretStore, SecretStoreError};

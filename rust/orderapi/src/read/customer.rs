//! The buyer (pagarme-connect §2.3).

use maquininha_model::Customer;

use super::scalar::Scalar;
use super::wire::wire_struct;

wire_struct! {
    /// A buyer as it comes.
    CustomerResponse<Skipped> {
        name: Scalar<'a> = "name",
        email: Scalar<'a> = "email",
        document: Scalar<'a> = "document",
        code: Scalar<'a> = "code",
    }
}

impl CustomerResponse<'_> {
    /// A missing name is an empty one.
    pub(super) fn into_customer(self) -> Customer {
        Customer {
            name: self.name.string().unwrap_or_default(),
            email: self.email.string(),
            document: self.document.string(),
            code: self.code.string(),
        }
    }
}

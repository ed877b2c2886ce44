//! Orders: create, close, items, metadata (`pagarme-connect §2`).

use serde_json::{Map, Value};

use crate::api::{ApiError, ApiResult};
use crate::clock::MarketTime;
use crate::market::State;
use crate::market::order_records::{
    CustomerRecord, ItemRecord, NewCustomer, NewItem, NewOrder, NewPoi, OrderRecord, PoiRecord,
};

impl State {
    /// Creates the order with its charges and returns its identifier.
    pub(crate) fn create_order(&mut self, account_id: &str, new: NewOrder) -> ApiResult<String> {
        if let Some(poi) = &new.poi {
            self.check_pos_order(account_id, &new, poi)?;
        }
        let customer_id = self.customer_for(account_id, new.customer)?;
        let at = self.stamp();
        let id = self.mint.id("or");
        let code = new.code.unwrap_or_else(|| self.mint.code(10));
        let items = new.items.into_iter().map(|item| self.item_record(item, at)).collect();
        let order = OrderRecord {
            id: id.clone(),
            account_id: account_id.to_owned(),
            code,
            amount: new.amount,
            closed: false,
            status: "pending".to_owned(),
            items,
            customer_id,
            metadata: new.metadata,
            poi: new.poi.map(|poi| PoiRecord {
                visible: poi.visible,
                display_name: poi.display_name,
                print_order_receipt: poi.print_order_receipt,
                serials: poi.serials,
                payment_setup: poi.payment_setup,
                created_at: at,
            }),
            charge_ids: Vec::new(),
            created_at: at,
            updated_at: at,
            closed_at: None,
        };
        self.orders.insert(id.clone(), order);
        self.order_ids.push(id.clone());
        let charges: Vec<String> =
            new.payments.into_iter().map(|payment| self.insert_charge(&id, payment)).collect();
        if new.closed {
            self.close_at_birth(&id);
        }
        self.order_changed(&id, "created");
        self.fire_order(&id, "order.created");
        for charge_id in &charges {
            self.announce_new_charge(charge_id);
        }
        if new.closed {
            self.fire_order(&id, "order.closed");
        }
        Ok(id)
    }

    fn check_pos_order(&self, account_id: &str, new: &NewOrder, poi: &NewPoi) -> ApiResult<()> {
        use crate::market::FlowTypes;
        if new.closed {
            return Ok(());
        }
        let account = self.account(account_id)?;
        if !account.activated {
            return Err(ApiError::rule("The account is not activated for the POS integration."));
        }
        if account.partner_id.is_some() && account.partner_id != new.partner_id {
            return Err(ApiError::rule("The account is not activated for this partner."));
        }
        match (account.flow_types, poi.payment_setup.is_some()) {
            (FlowTypes::Direct, false) => {
                return Err(ApiError::rule("The account accepts direct orders only."));
            }
            (FlowTypes::Listed, true) => {
                return Err(ApiError::rule("The account accepts listed orders only."));
            }
            _ => {}
        }
        let open = self
            .orders
            .values()
            .filter(|order| !order.closed && order.poi.is_some() && order.account_id == account_id)
            .count();
        if open >= self.config.open_orders_max {
            return Err(ApiError::rule(format!(
                "The account already has {open} open orders; close some before creating another."
            )));
        }
        Ok(())
    }

    fn customer_for(&mut self, account_id: &str, customer: NewCustomer) -> ApiResult<String> {
        let at = self.stamp();
        match customer {
            NewCustomer::Known(id) => self
                .customers
                .get(&id)
                .filter(|known| known.account_id == account_id)
                .map(|known| known.id.clone())
                .ok_or_else(|| ApiError::not_found("Customer not found.")),
            NewCustomer::Given { name, email, extra } => {
                let same = self.customers.values_mut().find(|known| {
                    email.is_some() && known.email == email && known.account_id == account_id
                });
                if let Some(known) = same {
                    known.name = name;
                    return Ok(known.id.clone());
                }
                let id = self.mint.id("cus");
                let record = CustomerRecord {
                    id: id.clone(),
                    account_id: account_id.to_owned(),
                    name,
                    email,
                    extra,
                    created_at: at,
                };
                self.customers.insert(id.clone(), record);
                Ok(id)
            }
        }
    }

    fn item_record(&mut self, item: NewItem, at: MarketTime) -> ItemRecord {
        ItemRecord {
            id: self.mint.id("oi"),
            amount: item.amount,
            quantity: item.quantity,
            description: item.description,
            code: item.code,
            category: item.category,
            created_at: at,
        }
    }

    /// A standalone sale is born closed, and paid when all its charges are (`pagarme-connect §2.7`).
    fn close_at_birth(&mut self, order_id: &str) {
        let at = self.stamp();
        let Some(order) = self.orders.get(order_id) else { return };
        let paid = order
            .charge_ids
            .iter()
            .filter_map(|id| self.charges.get(id))
            .all(|charge| charge.status == "paid");
        if let Some(order) = self.orders.get_mut(order_id) {
            order.closed = true;
            order.closed_at = Some(at);
            if paid {
                "paid".clone_into(&mut order.status);
            }
        }
    }

    /// The order, if it is the account's own.
    pub(crate) fn own_order(&self, account_id: &str, order_id: &str) -> ApiResult<&OrderRecord> {
        self.orders
            .get(order_id)
            .filter(|order| order.account_id == account_id)
            .ok_or_else(|| ApiError::not_found("Order not found."))
    }

    pub(crate) fn own_order_mut(
        &mut self,
        account_id: &str,
        order_id: &str,
    ) -> ApiResult<&mut OrderRecord> {
        self.orders
            .get_mut(order_id)
            .filter(|order| order.account_id == account_id)
            .ok_or_else(|| ApiError::not_found("Order not found."))
    }

    /// Closes the order; a closed one answers 404 (`pagarme-connect §2.6`).
    pub(crate) fn close_order(
        &mut self,
        account_id: &str,
        order_id: &str,
        status: &str,
    ) -> ApiResult<()> {
        let at = self.stamp();
        let order = self.own_order_mut(account_id, order_id)?;
        if order.closed {
            return Err(ApiError::not_found("This order is closed."));
        }
        order.closed = true;
        order.closed_at = Some(at);
        order.updated_at = at;
        status.clone_into(&mut order.status);
        self.order_changed(order_id, "closed");
        self.fire_order(order_id, "order.closed");
        match status {
            "paid" => self.fire_order(order_id, "order.paid"),
            "canceled" => self.fire_order(order_id, "order.canceled"),
            _ => {}
        }
        Ok(())
    }

    pub(crate) fn set_order_metadata(
        &mut self,
        account_id: &str,
        order_id: &str,
        metadata: Map<String, Value>,
    ) -> ApiResult<()> {
        let at = self.stamp();
        let order = self.own_order_mut(account_id, order_id)?;
        order.metadata = metadata;
        order.updated_at = at;
        self.order_changed(order_id, "updated");
        Ok(())
    }

    /// Adds an item to an open order and returns the item's identifier.
    pub(crate) fn add_item(
        &mut self,
        account_id: &str,
        order_id: &str,
        item: NewItem,
    ) -> ApiResult<String> {
        let at = self.stamp();
        let record = self.item_record(item, at);
        let id = record.id.clone();
        let order = self.own_order_mut(account_id, order_id)?;
        if order.closed {
            return Err(ApiError::rule("This order is closed."));
        }
        let line = record.amount.checked_mul(record.quantity);
        order.amount = line
            .and_then(|line| order.amount.checked_add(line))
            .ok_or_else(|| ApiError::rule("The order amount is too large."))?;
        order.items.push(record);
        order.updated_at = at;
        self.order_changed(order_id, "updated");
        Ok(id)
    }
}

//! What happens by itself in a real shop, on demand: a buyer pays, cancels, changes the address, or asks for a refund.

use serde_json::json;

use crate::mock::world::{
    context::Effects,
    entities::{AfterSale, AfterSaleStatus, Line, Order, OrderStatus, Shop},
    returns::event_facts,
    site::Site,
};

/// The names of all triggers that change a shop.
pub(crate) const NAMES: [&str; 8] = [
    "order.created",
    "order.paid",
    "order.cancelled",
    "order.delivered",
    "address.changed",
    "cancellation.requested",
    "aftersales.requested",
    "aftersales.cancelled",
];

/// A change to make in one shop.
pub(crate) struct Trigger<'a> {
    pub shop: &'a mut Shop,
    pub site: Site,
    pub now: i64,
    /// The parent order that is meant; the newest that fits if there is none.
    pub order: Option<&'a str>,
    pub effects: Effects,
}

impl Trigger<'_> {
    /// Makes the change and returns what it is about: the number of the order or of the request.
    ///
    /// # Errors
    /// Returns an error if there is no such trigger, or if no order of the shop fits.
    pub fn fire(&mut self, name: &str) -> Result<String, String> {
        match name {
            "order.created" => Ok(self.create()),
            "order.paid" => self.pay(),
            "order.cancelled" => self.set_status(&[OrderStatus::Pending, OrderStatus::AwaitingShipment], OrderStatus::Canceled),
            "order.delivered" => self.set_status(&[OrderStatus::Shipped], OrderStatus::Received),
            "address.changed" => self.change_address(),
            "cancellation.requested" => self.request(&[OrderStatus::Pending, OrderStatus::AwaitingShipment], true),
            "aftersales.requested" => self.request(&[OrderStatus::Shipped, OrderStatus::Received], false),
            "aftersales.cancelled" => self.withdraw(),
            _ => Err(format!("there is no trigger {name}: known are {}, token.expired and event.test", NAMES.join(", "))),
        }
    }

    /// Finds the named order, or the newest one whose status is one of these.
    fn find(&mut self, statuses: &[OrderStatus]) -> Result<&mut Order, String> {
        let wanted = self.order;
        let known: Vec<String> = statuses.iter().map(|status| json!(status).to_string()).collect();
        let mut orders = self.shop.orders.iter_mut();
        let found = match wanted {
            Some(sn) => orders.find(|order| order.sn == sn),
            None => orders.filter(|order| statuses.contains(&order.status())).max_by_key(|order| order.created),
        };
        let order = found.ok_or_else(|| match wanted {
            Some(sn) => format!("the shop has no order {sn}"),
            None => format!("no order of the shop is {}", known.join(" or ")),
        })?;
        if statuses.contains(&order.status()) { Ok(order) } else { Err(format!("{} is {}", order.sn, json!(order.status()))) }
    }

    /// A buyer orders the shop's first product, and has not paid yet.
    fn create(&mut self) -> String {
        self.shop.numbers += 1;
        let number = self.shop.numbers;
        let product = self.shop.products.iter().rev().find(|product| !product.deleted && product.is_checked(self.now));
        let sku = product.and_then(|product| product.skus.first());
        let line = Line {
            sn: format!("{:03}-9{number:016}", self.site.region_id),
            goods_id: product.map_or(0, |product| product.goods_id),
            sku_id: sku.map_or(0, |sku| sku.sku_id),
            quantity: 1,
            shipped: 0,
            status: OrderStatus::Pending,
        };
        let sn = format!("PO-{:03}-9{number:016}", self.site.region_id);
        let order = Order {
            sn: sn.clone(),
            created: self.now,
            confirmed: None,
            shipped: None,
            updated: self.now,
            address: number,
            lines: vec![line],
        };
        self.shop.orders.push(order);
        self.tell(&sn);
        sn
    }

    /// The named order, or a new one, is paid: its items leave the stock, and it may be shipped.
    fn pay(&mut self) -> Result<String, String> {
        let sn = match self.order {
            Some(sn) => sn.to_owned(),
            None => self.create(),
        };
        self.effects.events.clear();
        let now = self.now;
        let order = self.shop.order(&sn).filter(|order| order.status() == OrderStatus::Pending);
        let order = order.ok_or_else(|| format!("the shop has no pending order {sn}"))?;
        order.confirmed = Some(now);
        order.updated = now;
        order.lines.iter_mut().for_each(|line| line.status = OrderStatus::AwaitingShipment);
        for line in order.lines.clone() {
            let skus = self.shop.products.iter_mut().flat_map(|product| &mut product.skus);
            skus.filter(|sku| sku.sku_id == line.sku_id).for_each(|sku| sku.stock = (sku.stock - line.quantity).max(0));
        }
        self.tell(&sn);
        Ok(sn)
    }

    fn set_status(&mut self, from: &[OrderStatus], to: OrderStatus) -> Result<String, String> {
        let now = self.now;
        let order = self.find(from)?;
        order.updated = now;
        order.lines.iter_mut().filter(|line| line.status != OrderStatus::Canceled).for_each(|line| line.status = to);
        let sn = order.sn.clone();
        if to == OrderStatus::Canceled {
            let labels = self.shop.packages.iter_mut().filter(|package| package.parent_sn == sn && !package.confirmed);
            labels.for_each(|package| package.canceled = true);
        }
        self.tell(&sn);
        Ok(sn)
    }

    fn change_address(&mut self) -> Result<String, String> {
        let now = self.now;
        let order = self.find(&[OrderStatus::Pending, OrderStatus::AwaitingShipment])?;
        order.address += 1;
        order.updated = now;
        let sn = order.sn.clone();
        self.effects.events.push(("address_changed", json!({"parentOrderSn": sn})));
        Ok(sn)
    }

    /// A buyer asks for a refund of the first line of an order, or to cancel it.
    fn request(&mut self, statuses: &[OrderStatus], is_cancellation: bool) -> Result<String, String> {
        let order = self.find(statuses)?;
        let line = order.lines.first().cloned().ok_or("the order has no lines")?;
        let parent_sn = order.sn.clone();
        let number = self.shop.after_sales.iter().filter(|request| request.parent_sn == parent_sn).count() + 1;
        let request = AfterSale {
            sn: format!("{parent_sn}-D{number:02}"),
            parent_sn,
            order_sn: line.sn,
            is_cancellation,
            with_return: false,
            status: AfterSaleStatus::Applied,
            quantity: line.quantity,
            created: self.now,
            updated: self.now,
        };
        let event = if is_cancellation { "cancellation_status_changed" } else { "after_sales_status_changed" };
        self.effects.events.push((event, event_facts(&request, "buyer")));
        self.shop.after_sales.push(request.clone());
        Ok(request.sn)
    }

    /// A buyer withdraws the newest open request.
    fn withdraw(&mut self) -> Result<String, String> {
        let open = self.shop.after_sales.iter_mut().filter(|request| request.status == AfterSaleStatus::Applied);
        let wanted = self.order;
        let mut open = open.filter(|request| wanted.is_none_or(|sn| request.parent_sn == sn || request.sn == sn));
        let request = open.next_back().ok_or("the shop has no open after-sales request")?;
        request.status = AfterSaleStatus::CancelledByBuyer;
        request.updated = self.now;
        let request = request.clone();
        self.effects.events.push(("after_sales_status_changed", event_facts(&request, "buyer")));
        Ok(request.sn)
    }

    /// Tells of the status of each line of an order.
    fn tell(&mut self, sn: &str) {
        let now = self.now;
        let Some(order) = self.shop.order(sn) else { return };
        for line in &order.lines {
            let event = json!({"parentOrderSn": sn, "orderSn": line.sn, "orderStatus": line.status, "updateTime": now});
            self.effects.events.push(("order_status_changed", event));
        }
    }
}

//! The entities that the mock remembers for each shop: plain data, written to and read from the state file as it is.
//!
//! A status is kept by the name that the spec gives its value, so that wire values stand in the spec alone.

use serde::{Deserialize, Serialize};

/// A shop and all that belongs to it. Times are Unix seconds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Shop {
    pub products: Vec<Product>,
    pub orders: Vec<Order>,
    pub packages: Vec<Package>,
    pub after_sales: Vec<AfterSale>,
    pub warehouses: Vec<Warehouse>,
    pub purchase_orders: Vec<PurchaseOrder>,
    /// What the next number of any kind is made of.
    pub numbers: u64,
}

/// A product with its SKUs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Product {
    pub goods_id: i64,
    pub name: String,
    pub out_sn: String,
    pub cat_id: i64,
    pub created: i64,
    pub changed: i64,
    /// When the check after publishing ends.
    pub checked_at: i64,
    pub on_sale: bool,
    pub deleted: bool,
    pub skus: Vec<Sku>,
}

/// A variant of a product.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Sku {
    pub sku_id: i64,
    pub out_sn: String,
    pub spec: String,
    /// In the smallest unit of the site's currency.
    pub price: i64,
    pub stock: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OrderStatus {
    Pending,
    AwaitingShipment,
    Canceled,
    PartiallyShipped,
    Shipped,
    Received,
}

/// A parent order with its lines.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    pub sn: String,
    pub created: i64,
    /// When it was paid and so may be shipped.
    pub confirmed: Option<i64>,
    pub shipped: Option<i64>,
    pub updated: i64,
    pub address: u64,
    pub lines: Vec<Line>,
}

/// One SKU of an order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Line {
    pub sn: String,
    pub goods_id: i64,
    pub sku_id: i64,
    pub quantity: i64,
    pub shipped: i64,
    pub status: OrderStatus,
}

/// Items that travel together.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Package {
    pub sn: String,
    pub parent_sn: String,
    pub items: Vec<PackageItem>,
    /// Whether the label was bought from Temu.
    pub has_label: bool,
    pub carrier_id: i64,
    pub tracking: String,
    pub warehouse_id: String,
    /// When the label can be printed.
    pub ready_at: i64,
    pub confirmed: bool,
    pub canceled: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PackageItem {
    pub order_sn: String,
    pub quantity: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AfterSaleStatus {
    Applied,
    ReturnApplied,
    Refunded,
    CancelledByBuyer,
    Rejected,
}

/// A request of a buyer after the sale, or for a cancellation before shipping.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AfterSale {
    pub sn: String,
    pub parent_sn: String,
    pub order_sn: String,
    pub is_cancellation: bool,
    pub with_return: bool,
    pub status: AfterSaleStatus,
    pub quantity: i64,
    pub created: i64,
    pub updated: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Warehouse {
    pub id: String,
    pub name: String,
}

/// An order of the platform to a cross-border seller.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PurchaseOrder {
    pub sn: String,
    pub product_skc_id: i64,
    pub quantity: i64,
    pub created: i64,
    pub staged: bool,
    /// The delivery order that ships it.
    pub delivery_sn: Option<String>,
}

impl Shop {
    pub fn product(&mut self, goods_id: i64) -> Option<&mut Product> {
        self.products.iter_mut().find(|product| product.goods_id == goods_id && !product.deleted)
    }

    pub fn sku(&self, sku_id: i64) -> Option<(&Product, &Sku)> {
        self.products.iter().find_map(|product| Some((product, product.skus.iter().find(|sku| sku.sku_id == sku_id)?)))
    }

    pub fn order(&mut self, sn: &str) -> Option<&mut Order> {
        self.orders.iter_mut().find(|order| order.sn == sn)
    }

    /// The parent order of a line.
    pub fn order_of_line(&mut self, line_sn: &str) -> Option<&mut Order> {
        self.orders.iter_mut().find(|order| order.lines.iter().any(|line| line.sn == line_sn))
    }

    pub fn package(&mut self, sn: &str) -> Option<&mut Package> {
        self.packages.iter_mut().find(|package| package.sn == sn)
    }

    pub fn after_sale(&mut self, sn: &str) -> Option<&mut AfterSale> {
        self.after_sales.iter_mut().find(|request| request.sn == sn)
    }
}

impl Product {
    pub fn is_checked(&self, now: i64) -> bool {
        self.checked_at <= now
    }

    pub fn stock(&self) -> i64 {
        self.skus.iter().map(|sku| sku.stock).sum()
    }
}

impl Order {
    /// The status of the whole: that of its lines, or the one between them.
    pub fn status(&self) -> OrderStatus {
        let open = || self.lines.iter().filter(|line| line.status != OrderStatus::Canceled);
        let Some(first) = open().next() else { return OrderStatus::Canceled };
        if open().all(|line| line.status == first.status) { first.status } else { OrderStatus::PartiallyShipped }
    }

    pub fn line(&mut self, sn: &str) -> Option<&mut Line> {
        self.lines.iter_mut().find(|line| line.sn == sn)
    }
}

impl Line {
    /// How many are still to be shipped.
    pub fn open(&self) -> i64 {
        match self.status {
            OrderStatus::AwaitingShipment | OrderStatus::PartiallyShipped => self.quantity - self.shipped,
            _ => 0,
        }
    }
}

//! What a shop has when it is first asked about: products, orders of the last weeks in all stages, some after-sales requests.
//!
//! The same seed, shop and day make the same shop.

use crate::mock::{
    data::maker::{FIRST_ID, mix},
    world::{
        entities::{AfterSale, AfterSaleStatus, Line, Order, OrderStatus, Product, PurchaseOrder, Shop, Sku, Warehouse},
        reference::LEAF_CATEGORY,
        site::Site,
    },
};

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// How a new shop is made.
pub(crate) struct Seed {
    pub seed: u64,
    /// How many products and orders it has.
    pub items: u64,
    pub site: Site,
    /// The day that all moments lie before, in Unix seconds.
    pub epoch: i64,
    pub is_cross_border: bool,
}

impl Seed {
    pub fn shop(&self) -> Shop {
        let mut shop = Shop { warehouses: self.warehouses(), numbers: 1, ..Shop::default() };
        shop.products = (0..self.items).map(|index| self.product(index)).collect();
        shop.orders = (0..self.items).map(|index| self.order(index, &shop.products)).collect();
        shop.after_sales = shop.orders.iter().filter_map(|order| self.after_sale(order)).collect();
        if self.is_cross_border {
            shop.purchase_orders = (0..self.items).map(|index| self.purchase_order(index)).collect();
        }
        shop
    }

    fn mix(&self, what: &str, index: u64) -> u64 {
        mix(self.seed, &format!("{what} {index}"))
    }

    /// Seventeen digits that no other entity of this kind has, in this shop or another.
    fn digits(&self, what: &str, index: u64) -> u64 {
        self.mix(what, index) % 90_000_000_000_000_000 + 10_000_000_000_000_000
    }

    fn warehouses(&self) -> Vec<Warehouse> {
        let warehouse = |index| Warehouse {
            id: format!("WH-{:010}", self.mix("warehouse", index) % 10_000_000_000),
            name: format!("Warehouse {}", index + 1),
        };
        (0..2).map(warehouse).collect()
    }

    fn product(&self, index: u64) -> Product {
        const NAMES: [&str; 5] = ["Ceramic Mug", "Cutting Board", "Wooden Puzzle", "Desk Lamp", "Tea Towel"];
        const SPECS: [&str; 2] = ["Red", "Blue"];
        let goods = self.mix("product", index);
        let created = self.epoch - 30 * DAY - offset(goods, 60 * DAY);
        let sku = |number: usize| {
            let sku = mix(goods, SPECS[number]);
            let price = 499 + offset(sku, 4_000);
            Sku {
                sku_id: id(sku),
                out_sn: format!("SKU-{index}-{number}"),
                spec: SPECS[number].to_owned(),
                price,
                stock: offset(sku, 200) + 20,
            }
        };
        Product {
            goods_id: id(goods),
            name: format!("{} {}", NAMES[(goods % NAMES.len() as u64) as usize], index + 1),
            out_sn: format!("SPU-{index}"),
            cat_id: LEAF_CATEGORY,
            created,
            changed: created + DAY,
            checked_at: created + HOUR,
            on_sale: true,
            deleted: false,
            skus: (0..SPECS.len()).map(sku).collect(),
        }
    }

    /// The newest orders first, spread over three weeks; how far each has come depends on its age.
    fn order(&self, index: u64, products: &[Product]) -> Order {
        let step = 21 * DAY / i64::try_from(self.items.max(1)).unwrap_or(i64::MAX).max(1);
        let age = step.max(1).saturating_mul(i64::try_from(index).unwrap_or(0)) + offset(self.mix("age", index), step.max(2));
        let created = self.epoch - HOUR - age;
        let status = match index * 12 / self.items.max(1) {
            0 => OrderStatus::Pending,
            1..=5 => OrderStatus::AwaitingShipment,
            6 => OrderStatus::Canceled,
            7..=9 => OrderStatus::Shipped,
            _ => OrderStatus::Received,
        };
        let shipped = matches!(status, OrderStatus::Shipped | OrderStatus::Received).then_some(created + 30 * HOUR);
        let lines = (0..1 + index % 2).map(|line| self.line(index, line, status, products)).collect();
        Order {
            sn: format!("PO-{:03}-{}", self.site.region_id, self.digits("order", index)),
            created,
            confirmed: (status != OrderStatus::Pending).then_some(created + HOUR / 2),
            shipped,
            updated: (shipped.unwrap_or(created + HOUR / 2) + offset(self.mix("update", index), HOUR / 2)).min(self.epoch),
            address: self.mix("address", index),
            lines,
        }
    }

    fn line(&self, order: u64, line: u64, status: OrderStatus, products: &[Product]) -> Line {
        let chosen = self.mix(&format!("line {line} of order"), order);
        let product = &products[(chosen % products.len().max(1) as u64) as usize];
        let sku = &product.skus[(chosen / 7 % product.skus.len() as u64) as usize];
        let quantity = 1 + offset(chosen / 49, 3);
        Line {
            sn: format!("{:03}-{}", self.site.region_id, self.digits(&format!("line {line} of order"), order)),
            goods_id: product.goods_id,
            sku_id: sku.sku_id,
            quantity,
            shipped: if matches!(status, OrderStatus::Shipped | OrderStatus::Received) { quantity } else { 0 },
            status,
        }
    }

    /// One order in six that arrived comes with a request of its buyer.
    fn after_sale(&self, order: &Order) -> Option<AfterSale> {
        let line = order.lines.first()?;
        let chosen = mix(order.address, "after-sale");
        (order.status() == OrderStatus::Received || (line.status == OrderStatus::Shipped && chosen.is_multiple_of(3))).then(|| AfterSale {
            sn: format!("PO-{:03}-{}-D01", self.site.region_id, order.sn.rsplit('-').next().unwrap_or_default()),
            parent_sn: order.sn.clone(),
            order_sn: line.sn.clone(),
            is_cancellation: false,
            with_return: chosen.is_multiple_of(2),
            status: if chosen.is_multiple_of(5) { AfterSaleStatus::Refunded } else { AfterSaleStatus::Applied },
            quantity: 1,
            created: order.updated + 6 * HOUR,
            updated: order.updated + 7 * HOUR,
        })
    }

    fn purchase_order(&self, index: u64) -> PurchaseOrder {
        let chosen = self.mix("purchase order", index);
        PurchaseOrder {
            sn: format!("WB{}", self.digits("purchase order", index) / 10),
            product_skc_id: id(chosen),
            quantity: 10 + offset(chosen, 90),
            created: self.epoch - HOUR - 8 * HOUR * i64::try_from(index).unwrap_or(0),
            staged: false,
            delivery_sn: index.is_multiple_of(3).then(|| format!("FH{}", self.digits("delivery order", index) / 10)),
        }
    }
}

/// An id that does not fit a float.
fn id(seed: u64) -> i64 {
    FIRST_ID + offset(seed, 1 << 40)
}

fn offset(seed: u64, below: i64) -> i64 {
    i64::try_from(seed % below.max(1).unsigned_abs()).unwrap_or(0)
}

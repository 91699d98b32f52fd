//! The lists that can be asked for changes.

#[cfg(feature = "order")]
impl crate::catalog::paging::Changing for crate::order::list::Request {
    fn set_window(&mut self, from: crate::UnixSeconds, to: crate::UnixSeconds) {
        self.update_at_start = Some(from);
        self.update_at_end = Some(to);
    }

    fn change(item: &Self::Item) -> Option<(crate::Timestamp, &str)> {
        let order = item.parent_order_map.as_ref()?;
        Some((order.update_time?, order.parent_order_sn.as_deref()?))
    }
}

#[cfg(feature = "returns")]
impl crate::catalog::paging::Changing for crate::returns::list_parents::Request {
    fn set_window(&mut self, from: crate::UnixSeconds, to: crate::UnixSeconds) {
        self.update_at_start = Some(from);
        self.update_at_end = Some(to);
    }

    fn change(item: &Self::Item) -> Option<(crate::Timestamp, &str)> {
        Some((item.update_at?, item.parent_after_sales_sn.as_deref()?))
    }
}

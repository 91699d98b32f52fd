//! What a test asks about the calls that came, with messages that show the nearest one.

use crate::{
    catalog::operation::Operation,
    mock::{
        expect::{
            diff::{diff, distance},
            on::{On, wanted},
            wanted::Wanted,
        },
        gateway::MockGateway,
        journal::RecordedRequest,
        state::lock,
    },
    wire::values::Json,
};

impl MockGateway {
    /// Begins an expectation: calls of this operation whose fields are as set in `request`.
    ///
    /// ```
    /// use temu_sdk::{Region, mock::MockGateway, order};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mock = MockGateway::builder().strict().start().await?;
    /// let mut page = order::list::Response::default();
    /// page.total_item_num = Some(0);
    /// mock.on(order::list::Request::new().page_number(1)).times(1).respond(&page);
    ///
    /// let shop = mock.shop(&mock.client_builder().build()?, Region::Us);
    /// let orders = shop.call(order::list::Request::new().page_number(1).page_size(50)).await?;
    /// assert_eq!(orders.total_item_num, Some(0));
    /// mock.assert_called(1, order::list::Request::new().page_size(50));
    /// mock.verify();
    /// # Ok(())
    /// # }
    /// ```
    pub fn on<R: Operation>(&self, request: R) -> On<'_, R::Response> {
        On::new(&self.state, wanted(&request))
    }

    /// Begins an expectation: calls of an operation by one of its types (`bg.order.list.v2.get`) or by its name (`order.list`).
    pub fn on_type(&self, type_name: impl Into<String>) -> On<'_, Json> {
        On::new(&self.state, Wanted { operation: Some(type_name.into()), ..Wanted::default() })
    }

    /// Begins an expectation: all calls.
    pub fn on_any(&self) -> On<'_, Json> {
        On::new(&self.state, Wanted::default())
    }

    /// Checks that every expectation with [`On::times`] had its calls, and in strict mode that no other call came.
    ///
    /// Dropping the mock does the same, unless the test fails already.
    ///
    /// # Panics
    /// Panics if that is not so; the message lists what is missing and what is too much.
    #[track_caller]
    pub fn verify(&self) {
        let failures = lock(&self.state.expectations).failures();
        assert!(failures.is_empty(), "the mock's expectations were not met:\n  {}", failures.join("\n  "));
    }

    /// Checks that exactly so many of the latest requests were calls of this operation with the fields that are set in `request`; see
    /// [`MockGatewayBuilder::remember`](crate::mock::MockGatewayBuilder::remember).
    ///
    /// # Panics
    /// Panics if that is not so; the message shows how the nearest request differs.
    #[track_caller]
    pub fn assert_called<R: Operation>(&self, times: usize, request: R) {
        let wanted = wanted(&request);
        let requests = self.requests();
        let came = requests.iter().filter(|request| is_met(&wanted, request)).count();
        assert!(came == times, "expected {times} times, came {came} times: {wanted}{}", nearest(&wanted, &requests));
    }
}

fn is_met(wanted: &Wanted, request: &RecordedRequest) -> bool {
    is_of(wanted, request) && distance(wanted, &request.parameters) == 0
}

fn is_of(wanted: &Wanted, request: &RecordedRequest) -> bool {
    wanted.is_for(request.operation.unwrap_or_default(), &request.type_name)
}

/// The request that comes closest without being what was wanted.
fn nearest(wanted: &Wanted, requests: &[RecordedRequest]) -> String {
    let others = requests.iter().enumerate().filter(|(_, request)| is_of(wanted, request) && !is_met(wanted, request));
    match others.min_by_key(|(_, request)| distance(wanted, &request.parameters)) {
        Some((index, request)) => {
            let lines = diff(wanted, &request.parameters).join("\n    ");
            format!(
                "\n  the nearest request, number {} of {} ({} on {}), differs:\n    {lines}",
                index + 1,
                requests.len(),
                request.type_name,
                request.gateway
            )
        }
        None => {
            let types: Vec<&str> = requests.iter().map(|request| request.type_name.as_str()).collect();
            format!("\n  of the {} requests no other is of this operation: {}", requests.len(), types.join(", "))
        }
    }
}

//! stub
use crate::interface::{Class, Envelope, ErrorFact, GatewayFacts, Limit, Scope};
const OVERSEAS: &[ErrorFact] = &[ErrorFact { code: 3000034, class: Class::Auth, text: "token expired" }];
const LIMITS: &[Limit] = &[Limit { calls: 20, per_ms: 1000, scope: Scope::App }, Limit { calls: 60, per_ms: 60000, scope: Scope::Shop }];
pub(crate) static GATEWAYS: [GatewayFacts; 5] = [
    GatewayFacts { id: "cn", url: "https://openapi.kuajingmaihuo.com/openapi/router", test_url: "", envelope: Envelope::Flat, errors: OVERSEAS, limits: LIMITS },
    GatewayFacts { id: "partner", url: "https://openapi-b-partner.temu.com/openapi/router", test_url: "", envelope: Envelope::Flat, errors: OVERSEAS, limits: LIMITS },
    GatewayFacts { id: "us", url: "https://openapi-b-us.temu.com/openapi/router", test_url: "", envelope: Envelope::Flat, errors: OVERSEAS, limits: LIMITS },
    GatewayFacts { id: "eu", url: "https://openapi-b-eu.temu.com/openapi/router", test_url: "", envelope: Envelope::Flat, errors: OVERSEAS, limits: LIMITS },
    GatewayFacts { id: "global", url: "https://openapi-b-global.temu.com/openapi/router", test_url: "", envelope: Envelope::Flat, errors: OVERSEAS, limits: LIMITS },
];

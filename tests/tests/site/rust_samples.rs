//! The samples in Rust of the reference site, for the mock gateway. Written by the test `rust_samples_are_those_of_the_site`.

pub mod auth_get_token_info {
    #![allow(unused_imports)]
    use temu_sdk::mock::MockGateway;
    use crate::samples::Var;
    use temu_sdk::{AccessToken, AppKey, AppSecret, Client, Region, auth};

    pub async fn main(mock: &MockGateway, var: Var<'_>) -> Result<(), Box<dyn std::error::Error>> {
        let key = AppKey::new(var("TEMU_APP_KEY")?);
        let secret = AppSecret::new(var("TEMU_APP_SECRET")?);
        let client = mock.client_builder().app(Region::China, key, secret).build()?;
        let token = AccessToken::new(var("TEMU_ACCESS_TOKEN")?);
        let shop = client.shop("my-shop").with_token(Region::China, token);

        let request = auth::get_token_info::Request::new();
        let reply = shop.call(request).await?;
        println!("{:#?}", *reply);
        Ok(())
    }
}

pub mod goods_list {
    #![allow(unused_imports)]
    use temu_sdk::mock::MockGateway;
    use crate::samples::Var;
    use temu_sdk::{AccessToken, AppKey, AppSecret, Client, Region, goods};

    pub async fn main(mock: &MockGateway, var: Var<'_>) -> Result<(), Box<dyn std::error::Error>> {
        let key = AppKey::new(var("TEMU_APP_KEY")?);
        let secret = AppSecret::new(var("TEMU_APP_SECRET")?);
        let client = mock.client_builder().app(Region::China, key, secret).build()?;
        let token = AccessToken::new(var("TEMU_ACCESS_TOKEN")?);
        let shop = client.shop("my-shop").with_token(Region::China, token);

        let request = goods::list::Request::new().page_size(10).page(1);
        let reply = shop.call(request).await?;
        println!("{:#?}", *reply);
        Ok(())
    }
}

pub mod goods_add {
    #![allow(unused_imports)]
    use temu_sdk::mock::MockGateway;
    use crate::samples::Var;
    use temu_sdk::{
        AccessToken, AppKey, AppSecret, Client, Region, goods, types,
    };

    pub async fn main(mock: &MockGateway, var: Var<'_>) -> Result<(), Box<dyn std::error::Error>> {
        let key = AppKey::new(var("TEMU_APP_KEY")?);
        let secret = AppSecret::new(var("TEMU_APP_SECRET")?);
        let client = mock.client_builder().app(Region::China, key, secret).build()?;
        let token = AccessToken::new(var("TEMU_ACCESS_TOKEN")?);
        let shop = client.shop("my-shop").with_token(Region::China, token);

        let request = goods::add::Request::new(goods::add::Required {
            product_name: "Ceramic mug".into(),
            cat8_id: 601099512060568,
            cat4_id: 601099512056724,
            cat6_id: 601099512058646,
            cat2_id: 601099512054802,
            product_spec_property_reqs: vec![goods::add::ProductSpecPropertyReq::new(goods::add::ProductSpecPropertyReqRequired {
                vid: 601099512325290,
                spec_id: 601099512582264,
                value_group_id: 601099512785212,
                parent_spec_id: 601099512912422,
                value_group_name: "Ceramic mug".into(),
                value_unit: "text".into(),
                pid: 601099512319524,
                template_pid: 601099512051713,
                prop_value: "text".into(),
                prop_name: "Ceramic mug".into(),
                ref_pid: 601099512806243,
            })],
            product_property_reqs: vec![types::GoodsPropertyInput::new(types::GoodsPropertyInputRequired {
                vid: 601099512325290,
                value_unit: "text".into(),
                pid: 601099512319524,
                template_pid: 601099512051713,
                prop_value: "text".into(),
                prop_name: "Ceramic mug".into(),
                ref_pid: 601099512806243,
            })],
            cat7_id: 601099512059607,
            cat9_id: 601099512061529,
            cat3_id: 601099512055763,
            cat5_id: 601099512057685,
            cat1_id: 601099512053841,
            product_skc_reqs: vec![goods::add::ProductSkcReq::new(goods::add::ProductSkcReqRequired {
                ext_code: "A1".into(),
                product_sku_reqs: vec![goods::add::ProductSkuReq::new(goods::add::ProductSkuReqRequired {
                    currency_type: goods::add::CurrencyType::Cny,
                    ext_code: "A1".into(),
                    thumb_url: "https://img.example.com/1.jpg".into(),
                    product_sku_wh_ext_attr_req: goods::add::ProductSkuWhExtAttrReq::new(goods::add::ProductSkuWhExtAttrReqRequired {
                        product_sku_weight_req: goods::add::ProductSkuWeightReq::new(
                            1,
                        ),
                        product_sku_sensitive_limit_req: types::GoodsSensitiveLimitInput::new(
                        ),
                        product_sku_volume_req: goods::add::ProductSkuVolumeReq::new(
                            1,
                            250,
                            250,
                        ),
                        product_sku_sensitive_attr_req: types::GoodsSensitiveAttrInput::new(
                        ),
                    }),
                    product_sku_spec_reqs: vec![types::GoodsSpecInput::new(types::GoodsSpecInputRequired {
                        spec_id: 601099512582264,
                        parent_spec_name: "Ceramic mug".into(),
                        parent_spec_id: 601099512912422,
                        spec_name: "Ceramic mug".into(),
                    })],
                })],
                main_product_sku_spec_reqs: vec![types::GoodsSpecInput::new(types::GoodsSpecInputRequired {
                    spec_id: 601099512582264,
                    parent_spec_name: "Ceramic mug".into(),
                    parent_spec_id: 601099512912422,
                    spec_name: "Ceramic mug".into(),
                })],
                preview_img_urls: vec!["https://img.example.com/1.jpg".into()],
            })],
            cat10_id: 601099512644326,
            material_img_url: "https://img.example.com/1.jpg".into(),
        });
        let reply = shop.call(request).await?;
        println!("{:#?}", *reply);
        Ok(())
    }
}

pub mod fulfillment_confirm_shipment {
    #![allow(unused_imports)]
    use temu_sdk::mock::MockGateway;
    use crate::samples::Var;
    use temu_sdk::{
        AccessToken, AppKey, AppSecret, Client, Region, fulfillment, types,
    };

    pub async fn main(mock: &MockGateway, var: Var<'_>) -> Result<(), Box<dyn std::error::Error>> {
        let key = AppKey::new(var("TEMU_APP_KEY")?);
        let secret = AppSecret::new(var("TEMU_APP_SECRET")?);
        let client = mock.client_builder().app(Region::Us, key, secret).build()?;
        let token = AccessToken::new(var("TEMU_ACCESS_TOKEN")?);
        let shop = client.shop("my-shop").with_token(Region::Us, token);

        let request = fulfillment::confirm_shipment::Request::new()
            .send_request_list([
                fulfillment::confirm_shipment::SendRequest::new()
                    .order_send_info_list([types::ShipmentItem::new()])
                    .self_shipping_warehouse_id("601099512962452")
                    .carrier_id(601099512588287)
                    .tracking_number("1Z999AA10123456784"),
            ])
            .send_type(types::ShipmentSendType::SinglePackage);
        let reply = shop.call(request).await?;
        println!("{:#?}", *reply);
        Ok(())
    }
}

pub mod order_get_detail {
    #![allow(unused_imports)]
    use temu_sdk::mock::MockGateway;
    use crate::samples::Var;
    use temu_sdk::{AccessToken, AppKey, AppSecret, Client, Region, order};

    pub async fn main(mock: &MockGateway, var: Var<'_>) -> Result<(), Box<dyn std::error::Error>> {
        let key = AppKey::new(var("TEMU_APP_KEY")?);
        let secret = AppSecret::new(var("TEMU_APP_SECRET")?);
        let client = mock.client_builder().app(Region::Us, key, secret).build()?;
        let token = AccessToken::new(var("TEMU_ACCESS_TOKEN")?);
        let shop = client.shop("my-shop").with_token(Region::Us, token);

        let request = order::get_detail::Request::new()
            .parent_order_sn("PO-211-01234567890123456");
        let reply = shop.call(request).await?;
        println!("{:#?}", *reply);
        Ok(())
    }
}

pub mod order_list {
    #![allow(unused_imports)]
    use temu_sdk::mock::MockGateway;
    use crate::samples::Var;
    use temu_sdk::{AccessToken, AppKey, AppSecret, Client, Region, order};

    pub async fn main(mock: &MockGateway, var: Var<'_>) -> Result<(), Box<dyn std::error::Error>> {
        let key = AppKey::new(var("TEMU_APP_KEY")?);
        let secret = AppSecret::new(var("TEMU_APP_SECRET")?);
        let client = mock.client_builder().app(Region::Us, key, secret).build()?;
        let token = AccessToken::new(var("TEMU_ACCESS_TOKEN")?);
        let shop = client.shop("my-shop").with_token(Region::Us, token);

        let request = order::list::Request::new().page_number(1).page_size(10);
        let reply = shop.call(request).await?;
        println!("{:#?}", *reply);
        Ok(())
    }
}

pub mod product_update {
    #![allow(unused_imports)]
    use temu_sdk::mock::MockGateway;
    use crate::samples::Var;
    use temu_sdk::{
        AccessToken, AppKey, AppSecret, Client, Region, product, types,
    };

    pub async fn main(mock: &MockGateway, var: Var<'_>) -> Result<(), Box<dyn std::error::Error>> {
        let key = AppKey::new(var("TEMU_APP_KEY")?);
        let secret = AppSecret::new(var("TEMU_APP_SECRET")?);
        let client = mock.client_builder().app(Region::Us, key, secret).build()?;
        let token = AccessToken::new(var("TEMU_ACCESS_TOKEN")?);
        let shop = client.shop("my-shop").with_token(Region::Us, token);

        let request = product::update::Request::new()
            .sku_list([types::ProductSkuEdit::new()])
            .goods_id(601099512500403);
        let reply = shop.call(request).await?;
        println!("{:#?}", *reply);
        Ok(())
    }
}

pub mod returns_list {
    #![allow(unused_imports)]
    use temu_sdk::mock::MockGateway;
    use crate::samples::Var;
    use temu_sdk::{AccessToken, AppKey, AppSecret, Client, Region, returns};

    pub async fn main(mock: &MockGateway, var: Var<'_>) -> Result<(), Box<dyn std::error::Error>> {
        let key = AppKey::new(var("TEMU_APP_KEY")?);
        let secret = AppSecret::new(var("TEMU_APP_SECRET")?);
        let client = mock.client_builder().app(Region::Us, key, secret).build()?;
        let token = AccessToken::new(var("TEMU_ACCESS_TOKEN")?);
        let shop = client.shop("my-shop").with_token(Region::Us, token);

        let request = returns::list::Request::new()
            .page_no(1)
            .parent_after_sales_sn_list(["PO-211-01234567890123456-D01"])
            .page_size(10);
        let reply = shop.call(request).await?;
        println!("{:#?}", *reply);
        Ok(())
    }
}

pub mod stock_get_quantity {
    #![allow(unused_imports)]
    use temu_sdk::mock::MockGateway;
    use crate::samples::Var;
    use temu_sdk::{
        AccessToken, AppKey, AppSecret, Client, Region, stock, types,
    };

    pub async fn main(mock: &MockGateway, var: Var<'_>) -> Result<(), Box<dyn std::error::Error>> {
        let key = AppKey::new(var("TEMU_APP_KEY")?);
        let secret = AppSecret::new(var("TEMU_APP_SECRET")?);
        let client = mock.client_builder().app(Region::China, key, secret).build()?;
        let token = AccessToken::new(var("TEMU_ACCESS_TOKEN")?);
        let shop = client.shop("my-shop").with_token(Region::China, token);

        let request = stock::get_quantity::Request::new(
            types::OpenApiUser::new(601099512277358),
            601099512653374,
        );
        let reply = shop.call(request).await?;
        println!("{:#?}", *reply);
        Ok(())
    }
}

pub mod stock_update_quantity {
    #![allow(unused_imports)]
    use temu_sdk::mock::MockGateway;
    use crate::samples::Var;
    use temu_sdk::{
        AccessToken, AppKey, AppSecret, Client, Region, stock, types,
    };

    pub async fn main(mock: &MockGateway, var: Var<'_>) -> Result<(), Box<dyn std::error::Error>> {
        let key = AppKey::new(var("TEMU_APP_KEY")?);
        let secret = AppSecret::new(var("TEMU_APP_SECRET")?);
        let client = mock.client_builder().app(Region::China, key, secret).build()?;
        let token = AccessToken::new(var("TEMU_ACCESS_TOKEN")?);
        let shop = client.shop("my-shop").with_token(Region::China, token);

        let request = stock::update_quantity::Request::new(types::OpenApiUser::new(601099512277358));
        let reply = shop.call(request).await?;
        println!("{:#?}", *reply);
        Ok(())
    }
}

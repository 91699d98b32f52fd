//! The spec that the pages are about: interfaces on several gateways, some moved already.

use codegen::layout::FileKind;
use codegen::source::{Source, Sources};

const GATEWAYS: &str = "\
cn: {doc: old, names: [CN, 国内, 中国, China, domestic], url: 'https://openapi.kuajingmaihuo.com/openapi/router', region: china, errors: one, envelope: flat}
partner: {doc: new, names: [PA, PARTNER, 合作伙伴, 伙伴], url: 'https://openapi-b-partner.temu.com/openapi/router', test_url: 'https://openapi-b-partner.temudemo.com/openapi/router', region: china, errors: one, envelope: flat}
us: {doc: US, names: [US, 美国, 美区], url: 'https://openapi-b-us.temu.com/openapi/router', region: us, errors: one, envelope: flat}
eu: {doc: EU, names: [EU, 欧洲, 欧盟, 欧区], url: 'https://openapi-b-eu.temu.com/openapi/router', region: eu, errors: one, envelope: flat}
global: {doc: others, names: [GLOBAL, 全球], url: 'https://openapi-b-global.temu.com/openapi/router', region: global, errors: one, envelope: flat}
";

/// Types that have not moved: type, gateway, official name, official group.
pub const MOVABLE: [(&str, &str, &str, &str); 34] = [
    ("bg.goods.attrs.get", "cn", "货品发布类目属性模板查询", "类目属性API组"),
    ("bg.goods.cats.get", "cn", "子类目查询", "类目API组"),
    ("bg.goods.category.match", "cn", "类目搜索", "类目API组"),
    ("bg.goods.brand.get", "cn", "货品品牌查询", "货品API组"),
    ("bg.goods.spec.create", "cn", "创建规格", "类目属性API组"),
    ("bg.goods.parentspec.get", "cn", "查询父规格列表", "类目属性API组"),
    ("bg.goods.accessories.get", "cn", "货品包装清单类型查询", "类目属性API组"),
    ("bg.goods.attribute.mapping", "cn", "内外属性映射", "类目API组"),
    ("bg.goods.edit.task.apply", "cn", "发起货品修改单", "货品API组"),
    ("bg.goods.sizecharts.get", "cn", "查询尺码表模板", "尺码表API组"),
    ("bg.goods.sizecharts.create", "cn", "创建尺码表", "尺码表API组"),
    ("bg.goods.sizecharts.class.get", "cn", "尺码组查询", "尺码表API组"),
    ("bg.goods.instructions.upload", "cn", "文件上传接口", "说明书API组"),
    ("bg.goods.instructionslanguages.get", "cn", "说明书语种查询信息", "说明书API组"),
    ("bg.modelinfo.get", "cn", "模特信息查询", "模特API组"),
    ("bg.modelinfo.add", "cn", "新增模特信息", "模特API组"),
    ("bg.modelcats.get", "cn", "可添加模特类目查询", "模特API组"),
    ("bg.vehicle.library.query", "cn", "车型库查询", "车型API组"),
    ("bg.shiporder.get", "cn", "查询发货单", "发货单API组"),
    ("bg.shiporder.cancel", "cn", "取消发货单", "发货单API组"),
    ("bg.purchaseorder.get", "cn", "查询采购单", "采购单API组"),
    ("bg.purchaseorder.apply", "cn", "申请备货", "采购单API组"),
    ("bg.virtualinventoryjit.get", "cn", "虚拟库存查询", "全托库存API组"),
    ("bg.virtualinventoryjit.edit", "cn", "虚拟库存编辑", "全托库存API组"),
    ("bg.sales.get", "cn", "销售数据查询", "销售API组"),
    ("bg.refund.package.get", "cn", "退货包裹查询", "退货API组"),
    ("temu.goods.migrate", "partner", "货品搬运接口", "货品API组"),
    ("temu.goods.labelv2.get", "partner", "商品条码查询V2", "商品条码API组"),
    ("temu.jitmode.activate", "partner", "打开JIT", "JIT组"),
    ("bg.glo.quality.get", "partner", "质检结果查询", "质检API组"),
    ("bg.local.goods.stock.edit", "us", "Edit stock", "Product"),
    ("bg.order.tracking.get", "us", "Query tracking", "Order"),
    ("bg.local.goods.price.edit", "eu", "Edit price", "Product"),
    ("bg.returns.label.get", "global", "Query return labels", "Returns"),
];

/// Types that have moved from `cn` to `partner`: new type, alias, old type, sunset, notice.
const MOVED: [(&str, &str, &str, &str, &str); 5] = [
    ("temu.goods.add", "bg.glo.goods.add", "bg.goods.add", "2025-09-12", "2025-09-09"),
    ("temu.goods.list.get", "", "bg.goods.list.get", "2025-09-12", "2025-09-09"),
    ("bg.btg.goods.stock.quantity.get", "", "bg.goods.quantity.get", "2025-08-15", "2025-08-03"),
    ("bg.glo.product.search", "", "bg.product.search", "", "2025-10-20"),
    ("bg.goods.image.upload.global", "", "bg.goods.image.upload", "2025-08-05", "2025-08-03"),
];

/// Beside each other on purpose; and several gateways at once.
const OTHERS: [(&str, &str); 4] = [
    ("api/auth/get_token.yaml", "type: bg.open.accesstoken.info.get\ngateways: [cn, us]\ndoc: A token.\neffect: read\n"),
    (
        "api/auth/get_token_partner.yaml",
        "type: bg.open.accesstoken.info.get.global\ngateways: [partner]\ndoc: A token.\neffect: read\ndistinct_from: [bg.open.accesstoken.info.get]\n",
    ),
    ("api/order/get_list.yaml", "type: bg.order.list.get\ngateways: [us, eu, global]\ndoc: Orders.\neffect: read\n"),
    ("api/price/get_review.yaml", "type: bg.price.review.get\ngateways: [cn]\ndoc: Price reviews.\neffect: read\n"),
];

/// The spec.
#[must_use]
pub fn spec() -> Sources {
    let mut files: Vec<(String, String)> = vec![
        ("gateways.yaml".to_owned(), GATEWAYS.to_owned()),
        ("errors.yaml".to_owned(), "one:\n  1: {class: input, text: wrong}\n".to_owned()),
        ("events.yaml".to_owned(), "an_event: {name: an_event, doc: Something happened., fields: {mallId: integer}}\n".to_owned()),
    ];
    files.extend(OTHERS.map(|(path, text)| (path.to_owned(), text.to_owned())));
    for (name, gateway, title, _) in MOVABLE {
        let text = format!("type: {name}\ngateways: [{gateway}]\nname: {title}\ndoc: One of many.\neffect: read\n");
        files.push((path(name), text));
    }
    for (new, alias, old, sunset, notice) in MOVED {
        let aliases = if alias.is_empty() { String::new() } else { format!("aliases: [{alias}]\n") };
        let sunset = if sunset.is_empty() { String::new() } else { format!(", sunset: {sunset}") };
        let entry = format!("replaces:\n  - {{type: {old}, gateways: [cn]{sunset}, notice: {notice}}}\n");
        files.push((path(new), format!("type: {new}\ngateways: [partner]\n{aliases}doc: One of many.\neffect: read\n{entry}")));
    }
    for date in ["2025-08-03", "2025-09-09", "2025-10-20"] {
        files.push((format!("notices/{date}.yaml"), notice(date)));
    }
    files.sort();
    let source = |(path, text): (String, String)| {
        let line = FileKind::of(&path).expect("a file of a spec").0.schema_line();
        Source { text: format!("{line}\n{text}"), path }
    };
    Sources { root: "spec".to_owned(), files: files.into_iter().map(source).collect() }
}

fn path(name: &str) -> String {
    format!("api/wares/get_{}.yaml", name.replace('.', "_").to_ascii_lowercase())
}

fn notice(date: &str) -> String {
    let of = MOVED.iter().filter(|(.., notice)| *notice == date);
    let rows = of.map(|(new, _, old, sunset, _)| {
        let sunset = if sunset.is_empty() { String::new() } else { format!(", sunset: {sunset}") };
        format!("  - {{new: {new}, old: {old}, to: partner, from: cn{sunset}}}\n")
    });
    format!("title: 网关升级公告\nnew_token: false\nmoves:\n{}", rows.collect::<String>())
}

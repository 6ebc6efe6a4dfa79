select
    products.sku,
    products.product_name,
    products.kind,
    coalesce(sum(items.quantity), 0) as sold,
    coalesce(sum(items.quantity), 0) * products.price_cents / 100.0 as list_value
from {{ ref('products') }} as products
left join {{ ref('stg_order_items') }} as items using (sku)
group by products.sku, products.product_name, products.kind, products.price_cents

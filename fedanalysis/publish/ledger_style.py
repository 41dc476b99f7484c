"""How the report on a ledger looks: one style sheet for screens, phones, dark rooms and paper."""

STYLE = """
:root{--ink:#20262b;--soft:#4a5560;--line:#d5dbe0;--paper:#fff;--accent:#0b5c7a;--rest:#b9c3ca}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaed;--soft:#a9b4bd;--line:#3a444c;--paper:#14191d;
--accent:#6cbbd8;--rest:#53606a}}
*{box-sizing:border-box}
body{font:17px/1.7 "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",
system-ui,sans-serif;color:var(--ink);background:var(--paper);margin:0}
body:lang(en){font-family:system-ui,"Noto Sans","Segoe UI","Noto Sans CJK SC","PingFang SC",
"Microsoft YaHei",sans-serif;line-height:1.6}
main{max-width:48rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;line-height:1.3;margin:0 0 .25rem}
h2{font-size:1.2rem;margin:2.2rem 0 .4rem}
p{margin:.3rem 0}.note,.about{color:var(--soft);font-size:.9rem}
.lead{font-size:1.1rem;border-left:4px solid var(--accent);padding-left:.9rem;margin:1rem 0}
.foot{margin-top:2.5rem;border-top:1px solid var(--line);padding-top:.6rem}
.wide{overflow-x:auto}.less{padding-left:1.2em}
table{border-collapse:collapse;width:100%;font-size:.92rem;line-height:1.5;
border-top:1.5px solid var(--ink);border-bottom:1.5px solid var(--ink);margin:.5rem 0}
thead{border-bottom:1px solid var(--ink)}
th{font-weight:600;text-align:left;white-space:nowrap}
th,td{padding:.32rem .9rem .32rem 0;vertical-align:top}
td:first-child{min-width:5.5em}
th:last-child,td:last-child{padding-right:0}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td:has(.bar){width:38%;vertical-align:middle}
.bar{display:block;height:.7rem;background:var(--rest);min-width:1px}.bar.kept{background:var(--accent)}
q{quotes:none;background:color-mix(in srgb,var(--rest) 25%,transparent);padding:0 .25em;
border-radius:3px;white-space:pre-wrap;overflow-wrap:anywhere}
.pair{white-space:nowrap}
.faults{list-style:none;padding:0;margin:.6rem 0}
.faults li{border-top:1px solid var(--line);padding:.55rem 0;overflow-wrap:anywhere}
.count{color:var(--soft);margin-left:.5rem}
@media(max-width:30rem){table{font-size:.85rem}th{white-space:normal}th,td{padding-right:.55rem}
td:first-child{min-width:4em}td:has(.bar){width:24%}}
@media print{:root{--ink:#000;--soft:#333;--line:#bbb;--paper:#fff;--accent:#333;--rest:#bbb}
main{max-width:none;margin:0}body{font-size:10.5pt}tr,li{break-inside:avoid}h2{break-after:avoid}
.bar{print-color-adjust:exact}.wide{overflow:visible}}
"""

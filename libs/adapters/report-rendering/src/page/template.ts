/*
 * The page, in Liquid. Every value is escaped where it is put in; only the styles and the drawings, which are ours, are `raw`.
 * No script: it works from a file, in a mail's attachment, and under the strictest policy.
 */

const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

const table = `
<div class="scroll" tabindex="0" role="region" aria-label="{{ table.label }}"><table class="{% if table.stacks %}stacks{% endif %}">
<thead><tr>{% for head in table.heads %}<th scope="col"{% if head.number %} class="number"{% endif %}>{{ head.text }}</th>{% endfor %}</tr></thead>
<tbody>{% for row in table.rows %}<tr>{% for cell in row %}<td data-head="{{ table.heads[forloop.index0].text }}" class="{% if table.heads[forloop.index0].number %}number{% elsif table.heads[forloop.index0].long %}long{% endif %}">{% if cell.tone %}<span class="pill {{ cell.tone }}">{{ cell.text }}</span>{% else %}{{ cell.text }}{% endif %}</td>{% endfor %}</tr>
{% endfor %}</tbody></table></div>`;

const chart = `
<figure aria-labelledby="chart-{{ chart.id }}">
<h3 id="chart-{{ chart.id }}">{{ chart.title }}</h3>
{% if chart.caption != '' %}<p class="quiet">{{ chart.caption }}</p>{% endif %}
{% if chart.drawings %}<div class="drawing wide" role="img" aria-label="{{ chart.alternative }}">{{ chart.drawings.wide | raw }}</div>
<div class="drawing narrow" role="img" aria-label="{{ chart.alternative }}">{{ chart.drawings.narrow | raw }}</div>
{% else %}<p>{{ chart.alternative }}</p>{% endif %}
{% if chart.table %}<details><summary>The figures as a table</summary>{% assign table = chart.table %}${table}</details>{% endif %}
</figure>`;

const finding = `
<details class="finding"><summary><span class="pill {{ finding.tone }}">{{ finding.severity }}</span><span><b>{{ finding.kind }}</b> · {{ finding.cause }}</span><span class="quiet">{{ finding.about }}</span></summary>
<dl>{% for fact in finding.facts %}<dt>{{ fact.name }}</dt><dd>{{ fact.value }}</dd>{% endfor %}</dl>
{% if finding.truths %}<div class="truths">{% for truth in finding.truths %}<div><h3>{{ truth.title }}</h3><ul>{% for line in truth.lines %}<li>{{ line }}</li>{% endfor %}</ul></div>{% endfor %}</div>{% endif %}
</details>`;

const tabled = (name: string, title: string) => `
{% if ${name} %}<section><h2>${title}</h2>{% if ${name}.says != '' %}<p class="quiet">{{ ${name}.says }}</p>{% endif %}{% assign table = ${name} %}${table}</section>{% endif %}`;

export const pageTemplate = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{{ verdict.name }} · {{ scope }} · Tandem report</title>
<style>{{ styles | raw }}</style>
</head>
<body><main>
<header>
<p class="over">Tandem · reconciliation report</p>
<div class="verdict {{ verdict.class }}">
<h1><span class="mark" aria-hidden="true">{{ verdict.mark }}</span>{{ verdict.name }}</h1>
<p>{{ verdict.says }}</p>
{% if blocks.size > 0 %}<ul class="todo" aria-label="What blocks, and what to do next">{% for block in blocks %}<li><div><span class="pill {{ block.tone }}">{{ block.verdict }}</span></div><div><b>{{ block.gate }}</b><br>{{ block.todo }}</div></li>{% endfor %}</ul>{% endif %}
</div>
<dl class="scope">{% for fact in facts %}<div><dt>{{ fact.name }}</dt><dd>{{ fact.value }}</dd></div>{% endfor %}</dl>
<dl class="figures">{% for figure in figures %}<div><dt>{{ figure.name }}</dt><dd class="figure">{{ figure.value }}</dd><dd class="quiet">{{ figure.remark }}</dd></div>{% endfor %}</dl>
</header>
${tabled('failures', 'What failed')}
{% for section in sections %}<section><h2>{{ section.title }}</h2>{% if section.says != '' %}<p class="quiet">{{ section.says }}</p>{% endif %}{% assign table = section %}${table}</section>{% endfor %}
${tabled('since', 'Since the report before')}
${tabled('organizations', 'By organization')}
${tabled('gates', 'Gates')}
${tabled('targets', "The plan's targets")}
<section><h2>Charts</h2>{% for chart in charts %}${chart}{% endfor %}</section>
${tabled('counts', 'Every submission, counted once')}
${tabled('forms', 'By form')}
${tabled('workflows', 'By workflow')}
<section><h2>Findings</h2><p class="quiet">{{ findingsSay }}</p>{% assign table = findingCounts %}{% if findingCounts %}${table}<br>{% endif %}
{% for finding in findings %}${finding}{% endfor %}</section>
<footer class="quiet"><dl class="scope">{% for fact in versions %}<div><dt>{{ fact.name }}</dt><dd>{{ fact.value }}</dd></div>{% endfor %}</dl></footer>
</main></body></html>
`;

// Reads the test reports and keeps docs/requirements.md in step with them.
//   node tools/trace.mjs count REPORTS BROKEN     prints `N passed, N failed`; a broken step counts as one failure
//   node tools/trace.mjs failed REPORTS           names every failed test with the first line of why
//   node tools/trace.mjs write REPORTS FILE       fills state and proving tests of every row of FILE
// Ids and texts of FILE are the catalogue and stay as they are. The result depends on the reports alone.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const shown = 3;
const row = /^\| ([A-Z]{2,4}-\d{2}) \| (.*) \| (?:proved|open) \| .*\|$/;

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescape = (text) => text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name) => entities[name]);
const attribute = (tag, name) => unescape(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '');

/** Tests of one xunit report: name, result and the ids of their Requirement traits. */
function testsOf(xml) {
  return [...xml.matchAll(/<test\s[^>]*?(?:\/>|>[\s\S]*?<\/test>)/g)].map(([element]) => {
    const tag = element.slice(0, element.indexOf('>') + 1);
    const traits = [...element.matchAll(/<trait\s[^>]*>/g)].map(([trait]) => trait);
    return {
      name: `${attribute(tag, 'type').split(/[.+]/).pop()}.${attribute(tag, 'method')}`,
      result: attribute(tag, 'result'),
      requirements: traits.filter((t) => attribute(t, 'name') === 'Requirement').map((t) => attribute(t, 'value')),
    };
  });
}

const filesIn = (folder, ending) => readdirSync(folder).filter((f) => f.endsWith(ending)).sort().map((f) => join(folder, f));
const readText = (file) => readFileSync(file, 'utf8');

function count(folder, broken) {
  let passed = 0;
  let failed = 0;
  for (const file of filesIn(folder, '.xml')) {
    for (const [assembly] of readText(file).matchAll(/<assembly\s[^>]*>/g)) {
      passed += Number(attribute(assembly, 'passed'));
      failed += Number(attribute(assembly, 'failed')) + Number(attribute(assembly, 'errors'));
    }
  }
  for (const file of filesIn(folder, '.json')) {
    const report = JSON.parse(readText(file));
    passed += report.numPassedTests ?? 0;
    failed += report.numFailedTests ?? 0;
  }
  // A step that broke without a failing test of its own must still show.
  if (broken > 0 && failed === 0) failed = broken;
  if (passed === 0 && failed === 0) failed = 1;
  return `${passed} passed, ${failed} failed`;
}

/** A line per failed test: whoever sees only the end of a long run knows what to look at. */
function failed(folder) {
  const lines = [];
  for (const file of filesIn(folder, '.xml')) {
    for (const [element] of readText(file).matchAll(/<test\s[^>]*?result="Fail"[\s\S]*?<\/test>/g)) {
      const message = /<message>(?:<!\[CDATA\[)?([\s\S]*?)(?:\]\]>)?<\/message>/.exec(element)?.[1] ?? '';
      lines.push(`FAILED: ${attribute(element.slice(0, element.indexOf('>') + 1), 'name')}: ${unescape(message).replace(/\s+/g, ' ').slice(0, 300)}`);
    }
  }
  for (const file of filesIn(folder, '.json')) {
    const tests = (JSON.parse(readText(file)).testResults ?? []).flatMap((x) => x.assertionResults ?? []);
    for (const test of tests.filter((x) => x.status === 'failed')) lines.push(`FAILED: ${test.fullName}`);
  }
  return lines.join('\n');
}

function cell(proofs) {
  if (proofs.length <= shown) return proofs.join('<br>');
  return `${proofs.slice(0, shown).join('<br>')}<br>+${proofs.length - shown}`;
}

function write(folder, file) {
  const passing = new Map();
  const failing = new Set();
  for (const report of filesIn(folder, '.xml')) {
    for (const { name, result, requirements } of testsOf(readText(report))) {
      for (const id of requirements) {
        if (!passing.has(id)) passing.set(id, new Set());
        if (result === 'Pass') passing.get(id).add(name);
        if (result === 'Fail') failing.add(id);
      }
    }
  }

  const known = new Set();
  let proved = 0;
  const lines = readText(file).split('\n').map((line) => {
    const [, id, text] = row.exec(line) ?? [];
    if (!id) return line;
    if (known.has(id)) throw new Error(`${file} lists ${id} twice.`);
    known.add(id);
    const proofs = [...(passing.get(id) ?? [])].sort();
    const state = proofs.length > 0 && !failing.has(id) ? 'proved' : 'open';
    if (state === 'proved') proved += 1;
    return `| ${id} | ${text} | ${state} | ${cell(proofs)} |`;
  });

  const unknown = [...passing.keys()].filter((id) => !known.has(id)).sort();
  if (unknown.length > 0) throw new Error(`Tests name requirements that ${file} does not list: ${unknown.join(', ')}`);
  writeFileSync(file, lines.join('\n'));
  return `${proved} of ${known.size} requirements are proved by passing tests.`;
}

const [verb, folder, argument] = process.argv.slice(2);
try {
  if (verb === 'count') console.log(count(folder, Number(argument)));
  else if (verb === 'failed') process.stdout.write(failed(folder).replace(/(.)$/, '$1\n'));
  else if (verb === 'write') console.log(write(folder, argument));
  else throw new Error('Usage: trace.mjs count REPORTS BROKEN | failed REPORTS | write REPORTS FILE');
} catch (problem) {
  console.error(problem.message);
  process.exit(1);
}

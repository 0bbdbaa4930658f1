// Reads {address: html} as JSON from standard input, and writes what is not valid about each, a line a fault.
import { readFileSync } from "node:fs";
import { HtmlValidate } from "html-validate";

const validator = new HtmlValidate({
  root: true,
  extends: ["html-validate:standard"],
  rules: {
    "long-title": "off", // names of models are as long as they are
    "no-trailing-whitespace": "off",
    "prefer-native-element": "off",
    "no-inline-style": "error",
    "form-dup-name": "off", // a parameter may be repeated: any of its values
    "require-sri": "off", // nothing is loaded from elsewhere
    "text-content": "off",
    "tel-non-breaking": "off", // numbers of weights are no telephone numbers
  },
});
const pages = JSON.parse(readFileSync(0, "utf8"));
for (const [address, html] of Object.entries(pages)) {
  const report = await validator.validateString(html);
  for (const result of report.results)
    for (const fault of result.messages) console.log(`${address}:${fault.line}:${fault.column}: ${fault.ruleId}: ${fault.message}`);
}

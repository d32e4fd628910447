// Who scanned the square code on the slip has number and code behind "#": fill them in, and take them out of the address.

const found = /^#(\d{8,24})\.([0-9A-Z]{8})$/.exec(location.hash);
if (found) {
  const [number, code] = ["number", "code"].map((name) => document.querySelector(`[name=${name}]`));
  number.value = found[1];
  code.value = found[2];
  history.replaceState(null, "", location.pathname);
  number.form.querySelector("button[type=submit]").focus();
}

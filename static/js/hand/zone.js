// A form that asks for the time zone gets the browser's.
document.addEventListener("formdata", ({ target, formData }) => {
  if (target.querySelector("input[type=hidden][name=zone]") && !formData.get("zone")) formData.set("zone", Intl.DateTimeFormat().resolvedOptions().timeZone);
});

// A call that was just taken is joined without another click.
document.querySelector("#call-page [data-do=join]").click();

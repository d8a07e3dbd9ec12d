// The last part of hand.js marks the page: everything that it brings is there.
document.documentElement.dataset.hand = "";

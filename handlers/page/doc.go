// Package page is what the pages of all subjects stand on: who asks and from where, what
// surrounds a page, who may pass, what a refusal looks like, and the form of a route. It
// knows no page. A package of pages embeds Base and lists its routes.
package page

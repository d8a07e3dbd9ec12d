package handlerstest

import (
	"strings"

	"golang.org/x/net/html"
)

// FormOnPage is where a form leads, and what it sends.
type FormOnPage struct {
	Action string
	Fields map[string]string
}

// Forms are the forms of a page that change something.
func (a Answer) Forms() (list []FormOnPage) {
	a.T.Helper()
	doc, err := html.Parse(strings.NewReader(a.Body))
	if err != nil {
		a.T.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Data == "button" && Attribute(n, "formaction") != "" { // of the page's form without an action
			list = append(list, FormOnPage{Attribute(n, "formaction"), map[string]string{"for": "ann", Attribute(n, "name"): Attribute(n, "value")}})
		}
		if n.Data != "form" || Attribute(n, "method") != "post" || Attribute(n, "action") == "" {
			continue
		}
		f := FormOnPage{Attribute(n, "action"), map[string]string{}}
		for in := range n.Descendants() {
			if name := Attribute(in, "name"); name != "" {
				f.Fields[name] = Attribute(in, "value")
			}
		}
		list = append(list, f)
	}
	return list
}

// Attribute is the value of an element's attribute, or empty.
func Attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

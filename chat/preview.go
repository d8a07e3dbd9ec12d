package chat

// Preview describes the page behind a message's first link, in that page's own words.
type Preview struct {
	Link  string `json:"u"`           // as the message has it
	Title string `json:"t,omitempty"` // empty when the author has removed the preview
	Site  string `json:"s,omitempty"`
	Text  string `json:"d,omitempty"`

	Picture string `json:"p,omitempty"` // the hash of its bytes, once this server keeps them
	Width   int    `json:"w,omitempty"`
	Height  int    `json:"h,omitempty"`
	Image   string `json:"-"` // where the page says that its picture is
}

// Limits of a preview, in characters.
const (
	PreviewTitleMax = 120
	PreviewSiteMax  = 60
	PreviewTextMax  = 240
)

// IsZero reports whether a message has no preview, and none was removed.
func (p Preview) IsZero() bool { return p.Link == "" }

// Shown reports whether there is a preview to show.
func (p Preview) Shown() bool { return p.Title != "" }

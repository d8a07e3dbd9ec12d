package handlers

import (
	"cmp"
	"encoding/json"
	"strconv"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"

	"parley/handlers/web"
	"parley/static"
	"parley/views/apps"
)

// manifest is a web app manifest (w3.org/TR/appmanifest).
type manifest struct {
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	ShortName   string         `json:"short_name"`
	Lang        string         `json:"lang"`
	StartURL    string         `json:"start_url"`
	Scope       string         `json:"scope"`
	Display     string         `json:"display"`
	Theme       string         `json:"theme_color"`
	Background  string         `json:"background_color"`
	Icons       []manifestIcon `json:"icons"`
	Shortcuts   []shortcut     `json:"shortcuts"`
	ShareTarget shareTarget    `json:"share_target"`
}

type manifestIcon struct {
	Src     string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose,omitempty"`
}

type shortcut struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type shareTarget struct {
	Action string            `json:"action"`
	Method string            `json:"method"`
	Params map[string]string `json:"params"`
}

// getManifest answers what a system needs to install the app. It is the same for everyone.
func (a *App) getManifest(c *fiber.Ctx) error {
	lang := web.Language(c)
	name := cmp.Or(a.Server.Name(c.UserContext()), "Parley")
	m := manifest{
		ID: "/", Name: name, ShortName: name, Lang: lang.Code(), StartURL: "/", Scope: "/", Display: "standalone",
		Theme: static.ThemeColour, Background: static.PaperColour,
		Shortcuts:   []shortcut{{lang.Say("Inbox"), "/inbox"}, {lang.Say("Go to"), "/go"}, {lang.Say("Saved"), "/saved"}},
		ShareTarget: shareTarget{"/share", "GET", map[string]string{"title": "title", "text": "text", "url": "url"}},
	}
	for _, i := range appIcons {
		size := strconv.Itoa(i.size)
		m.Icons = append(m.Icons, manifestIcon{"/icons/" + i.file, size + "x" + size, "image/png", i.purpose})
	}
	content, err := json.Marshal(m)
	if err != nil {
		return err
	}
	web.CacheFor(c, web.CacheForDay)
	c.Vary(fiber.HeaderAcceptLanguage)
	web.DropDocumentHeaders(c)
	c.Set(fiber.HeaderContentType, "application/manifest+json; charset=utf-8")
	return c.Send(content)
}

// appIcon is drawn when it is first asked for.
type appIcon struct {
	file    string
	size    int
	purpose string
	content func() ([]byte, error)
}

func drawn(file string, size int, purpose string) appIcon {
	return appIcon{file, size, purpose, sync.OnceValues(func() ([]byte, error) { return static.Icon(size, purpose != "") })}
}

var appIcons = []appIcon{drawn("192.png", 192, ""), drawn("512.png", 512, ""), drawn("maskable.png", 512, "maskable")}

func getAppIcon(c *fiber.Ctx) error {
	for _, i := range appIcons {
		if i.file != c.Params("file") {
			continue
		}
		content, err := i.content()
		if err != nil {
			return err
		}
		web.CacheFor(c, web.CacheForDay)
		web.DropDocumentHeaders(c)
		c.Set(fiber.HeaderContentType, "image/png")
		c.Response().SetBodyRaw(content)
		return nil
	}
	return fiber.ErrNotFound
}

// getServiceWorker answers the service worker behind the list of what its offline page needs.
// Browsers ask for it again and again: a cached one would outlive its server's version.
func getServiceWorker(c *fiber.Ctx) error {
	script, _, etag, ok := static.Open(static.URL("sw.js"))
	if !ok {
		return fiber.ErrNotFound
	}
	shell, err := json.Marshal([]string{"/offline", static.URL("app.css"), static.URL("pages.css"), static.URL("offline.js"), static.URL("icon.svg")})
	if err != nil {
		return err
	}
	web.CacheFor(c, "no-cache")
	web.DropDocumentHeaders(c)
	c.Set(fiber.HeaderContentType, "text/javascript; charset=utf-8")
	c.Set(fiber.HeaderETag, etag[:len(etag)-1]+"-"+strings.Trim(static.URL("app.css"), "/")[len("static/"):][:12]+`"`)
	return c.Send(append([]byte("const shell="+string(shell)+";"), script...))
}

func (a *App) getOffline(c *fiber.Ctx) error {
	f, err := a.Layout(c, nil, web.Language(c).Say("You are offline"))
	if err != nil {
		return err
	}
	return web.HTML(c, fiber.StatusOK, apps.OfflinePage(f))
}

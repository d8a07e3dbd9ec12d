package process

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Where metrics are named besides the program.
const (
	dashboard  = "../../deploy/grafana/parley.json"
	alertRules = "../../deploy/prometheus/parley.rules.yaml"
	reference  = "../../docs/reference.md"
)

// labelled is the labels of each of our metrics, by the name of its samples.
type labelled map[string][]string

var (
	sampleLine = regexp.MustCompile(`(?m)^(parley_\w+)(?:\{([^}]*)\})? `)
	familyLine = regexp.MustCompile(`(?m)^# TYPE (parley_\w+) `)
	labelName  = regexp.MustCompile(`(\w+)\s*(?:=~|!~|!=|=)\s*"`)
	metricName = regexp.MustCompile(`\bparley_\w+`)
	selector   = regexp.MustCompile(`\b(\w+)\{([^}]*)\}`)
	grouping   = regexp.MustCompile(`\b(?:by|without|on|ignoring)\s*\(([^)]*)\)`)
)

func labelsIn(text string) (names []string) {
	for _, m := range labelName.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	return names
}

// scraped is what a busy process tells: its samples, and the names of their
// families, which are the same but for histograms.
func scraped(text string) (samples labelled, families []string) {
	samples = labelled{}
	for _, m := range sampleLine.FindAllStringSubmatch(text, -1) {
		samples[m[1]] = append(samples[m[1]], labelsIn(m[2])...)
	}
	for _, m := range familyLine.FindAllStringSubmatch(text, -1) {
		families = append(families, m[1])
	}
	return samples, families
}

// fromElsewhere are labels that Prometheus adds to each sample.
var fromElsewhere = []string{"job", "instance"}

// wrong says what an expression names and no process tells.
func (l labelled) wrong(expr string) (complaints []string) {
	complain := func(format string, args ...any) {
		complaints = append(complaints, fmt.Sprintf(format, args...))
	}
	all := slices.Clone(fromElsewhere)
	for _, name := range metricName.FindAllString(expr, -1) {
		labels, ok := l[name]
		if !ok {
			complain("no process tells %s", name)
		}
		all = append(all, labels...)
	}
	for _, m := range selector.FindAllStringSubmatch(expr, -1) {
		for _, label := range labelsIn(m[2]) {
			if !slices.Contains(l[m[1]], label) && !slices.Contains(fromElsewhere, label) {
				complain("%s has no label %s", m[1], label)
			}
		}
	}
	for _, m := range grouping.FindAllStringSubmatch(expr, -1) {
		for label := range strings.SplitSeq(m[1], ",") {
			if label = strings.TrimSpace(label); !slices.Contains(all, label) {
				complain("nothing in it has a label %s", label)
			}
		}
	}
	return complaints
}

func TestMetricsAreWhatDashboardAlertsAndReferenceSay(t *testing.T) {
	t.Parallel()
	admin := reserved(t)
	p := run(t, sharedStores(t).env("PARLEY_ADMIN_ADDR="+admin)...)
	ann := person(t, p)
	slug := room(t, ann)
	socket := ann.Open(slug)
	socket.AwaitHeard(`id="online"`)
	ann.Say(slug, "something to count")
	socket.AwaitBody("something to count") // it may have been fetched: the subscription began meanwhile
	ann.Say(slug, "and more")
	socket.AwaitBody("and more")
	ann.Get("/rooms/" + slug).Is(200)
	text := metrics(t, admin)
	for _, line := range []string{ // what has just happened is in it
		`parley_hub_connections{kind="socket"} 1`, `parley_live_publish_to_write_seconds_count [1-9]`, `parley_hub_rooms 1`,
		`parley_handlers_request_seconds_count{method="POST",route="/rooms/:room/messages",status="3xx"} 2`,
		`parley_redis_recent_reads_total{result="(hit|miss)"} [1-9]`, `parley_redis_inbox_commands{shard="15"} \d`,
	} {
		if !regexp.MustCompile(`(?m)^` + line).MatchString(text) {
			t.Errorf("%s is not in it", line)
		}
	}
	samples, families := scraped(text)

	explained := metricsSection(t)
	for _, family := range families {
		if !strings.Contains(explained, "`"+family+"`") && !strings.Contains(explained, "`"+family+"{") {
			t.Errorf("the reference does not explain %s", family)
		}
	}
	for _, name := range metricName.FindAllString(explained, -1) {
		if !slices.Contains(families, name) {
			t.Errorf("the reference explains %s, and no process tells it", name)
		}
	}
	for _, m := range selector.FindAllStringSubmatch(explained, -1) {
		if samples[m[1]] == nil {
			continue
		}
		for label := range strings.SplitSeq(m[2], ",") {
			if !slices.Contains(samples[m[1]], strings.TrimSpace(label)) {
				t.Errorf("the reference gives %s a label %s", m[1], label)
			}
		}
	}
	exprs := expressions(t)
	if len(exprs) < 30 {
		t.Errorf("only %d expressions were found", len(exprs))
	}
	for where, expr := range exprs {
		for _, complaint := range samples.wrong(expr) {
			t.Errorf("%s: %s: %s", where, complaint, expr)
		}
	}
}

func TestAWrongNameIsNoticed(t *testing.T) {
	l := labelled{"parley_a": {"kind"}, "parley_b": nil}
	for expr, right := range map[string]bool{
		`sum by (kind) (parley_a{kind="x"}) / on (instance) parley_b`: true,
		`parley_c`:                   false,
		`parley_a{sort="x"}`:         false,
		`parley_b{kind="x"}`:         false,
		`sum by (kind) (parley_b)`:   false,
		`sum by (sort) (parley_a)`:   false,
		`max(parley_a) > on(x) go_b`: false,
	} {
		if complaints := l.wrong(expr); (complaints == nil) != right {
			t.Errorf("%s: %q", expr, complaints)
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	must(t, err)
	return string(raw)
}

// metricsSection is what the reference says of metrics. Elsewhere parley_ begins
// other names.
func metricsSection(t *testing.T) string {
	t.Helper()
	_, after, found := strings.Cut(read(t, reference), "\n## Metrics\n")
	section, _, next := strings.Cut(after, "\n## ")
	if !found || !next {
		t.Fatal("the reference has no section on metrics, or it does not end")
	}
	return section
}

// expressions are all queries of the dashboard and all conditions of alerts, by
// where they stand.
func expressions(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	var board struct {
		Panels []struct {
			Title   string
			Targets []struct{ RefID, Expr string }
		}
	}
	must(t, json.Unmarshal([]byte(read(t, dashboard)), &board))
	for _, panel := range board.Panels {
		for _, target := range panel.Targets {
			all[panel.Title+" "+target.RefID] = target.Expr
		}
	}
	// An alert is a list's item; its condition may go on over indented lines.
	for alert := range strings.SplitSeq(read(t, alertRules), "- alert: ") {
		name, rest, _ := strings.Cut(alert, "\n")
		if _, expr, ok := strings.Cut(rest, "expr: "); ok {
			expr, _, _ = strings.Cut(expr, "\n        for:")
			expr, _, _ = strings.Cut(expr, "\n        labels:")
			all[name] = strings.TrimPrefix(expr, ">-")
		}
	}
	return all
}

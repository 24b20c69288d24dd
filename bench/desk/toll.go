package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"time"
)

// signIn gives a browser with a session of a reviewer.
func (b *bench) signIn(name string) (*http.Client, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	c := &http.Client{Jar: jar, Timeout: 10 * time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 2}}
	stay := *c
	stay.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r, err := stay.PostForm(b.base+"/signin", url.Values{"name": {name}, "password": {password}, "code": {""}})
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Body.Close() }()
	body, err := io.ReadAll(r.Body)
	if err == nil && r.StatusCode != http.StatusSeeOther {
		err = fmt.Errorf("%s does not come in: %s %.300s", name, r.Status, body)
	}
	if err == nil && r.Header.Get("Location") == "/signin" { // the desk holds back more than fifty at one moment
		time.Sleep(3 * time.Second)
		return b.signIn(name)
	}
	return c, err
}

// get reads a page and says how long it took.
func (b *bench) get(c *http.Client, path string) (string, time.Duration, error) {
	begin := time.Now()
	r, err := c.Get(b.base + path)
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = r.Body.Close() }()
	body, err := io.ReadAll(r.Body)
	if err == nil && (r.StatusCode != http.StatusOK || r.Request.URL.Path == "/signin") {
		err = fmt.Errorf("GET %s led to %s: %s", path, r.Request.URL.Path, r.Status)
	}
	return string(body), time.Since(begin), err
}

// tollPage asks for the toll: cold, again, of another question, and after each of some judgements.
func (b *bench) tollPage(ctx context.Context) error {
	c, err := b.signIn(b.people[0])
	if err != nil {
		return err
	}
	_, first, err := b.get(c, "/toll")
	if err != nil {
		return err
	}
	again, other, moved := []time.Duration{}, []time.Duration{}, []time.Duration{}
	for i := range 10 {
		_, took, err := b.get(c, "/toll")
		if err != nil {
			return err
		}
		again = append(again, took)
		if _, took, err = b.get(c, fmt.Sprintf("/toll?as_of=2025-03-%02d", 10+i)); err != nil {
			return err
		}
		other = append(other, took)
		if len(b.claims) == 0 {
			continue
		}
		if _, err := b.desk.Claims.Accept(ctx, b.first, b.claims[0].document, b.claims[0].claim); err != nil {
			return err
		}
		b.claims = b.claims[1:]
		body, took, err := b.get(c, "/toll")
		if err != nil {
			return err
		}
		if !strings.Contains(body, "</html>") {
			return fmt.Errorf("the toll page does not end")
		}
		moved = append(moved, took)
	}
	fmt.Printf("toll page: first %s; asked again %s; other questions %s; after a judgement %s\n", ms(first),
		spread(again), spread(other), spread(moved))
	return nil
}

func ms(d time.Duration) string { return fmt.Sprintf("%.0f ms", float64(d.Microseconds())/1000) }

// spread gives the middle, the 95th of a hundred and the longest.
func spread(all []time.Duration) string {
	if len(all) == 0 {
		return "none"
	}
	slices.Sort(all)
	return fmt.Sprintf("p50 %s p95 %s max %s", ms(all[len(all)/2]), ms(all[len(all)*95/100]), ms(all[len(all)-1]))
}

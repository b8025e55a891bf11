using System.Text.Json;
using System.Text.RegularExpressions;
using Bihuan.Platform.Words;
using Bihuan.Ui;

namespace Bihuan.Tests.Ui;

public class MarkupTests
{
    private static readonly WordsCatalog Catalog = new([typeof(UiServices).Assembly]);
    private static readonly DateTimeOffset Now = new(2026, 3, 15, 6, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(200, "还剩 3 小时 20 分", "3 h 20 min left")]
    [InlineData(120, "还剩 2 小时", "2 h left")]
    [InlineData(1560, "还剩 1 天 2 小时", "1 d 2 h left")]
    [InlineData(-20, "已超 20 分", "20 min over")]
    public void Time_left_is_said_as_people_say_it(int minutes, string chinese, string english)
    {
        Assert.Equal(chinese, Durations.Remaining(Catalog.In("zh-CN"), Now.AddMinutes(minutes), Now));
        Assert.Equal(english, Durations.Remaining(Catalog.In("en"), Now.AddMinutes(minutes), Now));
    }

    [Fact]
    public void A_time_left_is_never_rounded_up() =>
        Assert.Equal("59 min left", Durations.Remaining(Catalog.In("en"), Now.AddMinutes(60).AddSeconds(-1), Now));

    [Fact]
    public void The_exact_time_names_its_zone() => Assert.Contains(
        "title=\"2026-03-15 14:00:00 (Asia/Shanghai, UTC+08:00)\"",
        TimeMarkup.Exact(Catalog.In("en"), Now, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai")).Value.Replace("&#x2B;", "+", StringComparison.Ordinal));

    [Fact]
    public void An_open_ring_has_a_dash_for_each_stage_and_a_text()
    {
        // 326 degrees: five dashes of 54.8 with four gaps of 13; two are passed, the third is in progress.
        var svg = RingMarkup.Render(new RingState(5, 2, Tone.Red, false, "3 of 5: <handling>")).Value;
        Assert.Equal("54.8 13", Dashes(svg, "ahead"));
        Assert.Equal("54.8 13 54.8 360", Dashes(svg, "passed"));
        Assert.Equal("0 135.6 54.8 360", Dashes(svg, "now tone-red"));
        Assert.Contains("aria-label=\"3 of 5: &lt;handling&gt;\"", svg);
    }

    private static string Dashes(string svg, string part) =>
        Regex.Match(svg, $"class=\"{part}\"[^>]* stroke-dasharray=\"([^\"]*)\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;

    [Fact]
    public void A_closed_ring_is_whole()
    {
        var svg = RingMarkup.Render(new RingState(5, 5, Tone.Green, true, "Closed")).Value;
        Assert.Contains("class=\"closed\"", svg);
        Assert.DoesNotContain("class=\"ahead\"", svg);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 9)]
    [InlineData(99, 40)]
    public void A_ring_bears_any_numbers(int stages, int passed) =>
        Assert.StartsWith("<svg", RingMarkup.Render(new RingState(stages, passed, Tone.Plain, false, "x")).Value);

    [Fact]
    public void A_badge_brings_shape_and_word_and_hides_no_markup()
    {
        var html = BadgeMarkup.Render(Tones.OfCode("red"), "红 <b>{0}</b>").Value;
        Assert.Contains("<svg", html);
        Assert.EndsWith("红 &lt;b&gt;{0}&lt;/b&gt;</span>", html);
    }

    [Fact]
    public void Pieces_written_into_one_text_say_what_they_say_alone()
    {
        var (words, zone) = (Catalog.In("en"), TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
        var alone = BadgeMarkup.Bare(Tone.Amber, TimeMarkup.Due(words, Now.AddHours(2), Now, zone)).Value;
        var text = MarkupText.Begin().Add($"<td>{"a < b"} {7} ");
        BadgeMarkup.EndBare(TimeMarkup.AddDue(BadgeMarkup.BeginBare(text, Tone.Amber), words, Now.AddHours(2), "2 h left", zone));
        Assert.Equal($"<td>a &lt; b 7 {alone}</td>", text.Add($"</td>").End().Value);
        Assert.Contains("datetime=\"2026-03-15T08:00:00Z\"", alone);
    }

    [Fact]
    public void A_text_begun_inside_another_is_its_own()
    {
        var outer = MarkupText.Begin().Add($"<b>");
        var inner = MarkupText.Begin().Add($"<i>").End().Value;
        Assert.Equal(("<b>", "<i>"), (outer.End().Value, inner));
        Assert.Equal("", MarkupText.Begin().End().Value);
    }

    [Fact]
    public void A_text_grows_and_keeps_every_letter()
    {
        var long1 = string.Concat(Enumerable.Repeat("环😀", 5000));
        Assert.Equal($"<p>{Html.Encode(long1)}7</p>", MarkupText.Begin().Add($"<p>{long1}{7}</p>").End().Value);
    }

    [Theory]
    [InlineData("gzip, deflate, br", true)]
    [InlineData("br;q=1.0, GZIP;q=0.5", true)]
    [InlineData("gzip;q=0, br", false)]
    [InlineData("br", false)]
    [InlineData("", false)]
    public void A_page_is_compressed_for_whoever_takes_gzip(string accepted, bool takes) => Assert.Equal(takes, PageBody.Takes(accepted));

    [Fact]
    public void Options_hide_no_markup_and_one_of_them_is_chosen() => Assert.Equal(
        """<option value="a&quot;">A &amp; B</option><option value="b" selected>B</option>""",
        OptionMarkup.Render([new Choice("a\"", "A & B"), new Choice("b", "B")], "b").Value);

    [Fact]
    public void What_is_made_of_words_alone_is_made_once_for_each_language()
    {
        var made = new List<string>();
        string Make(Words words)
        {
            made.Add(words.Lang);
            return words["ui.duration.moment"];
        }

        Assert.Equal(["under 1 min", "under 1 min", "不到 1 分钟"], new[] { "en", "en", "zh-CN" }.Select(x => Catalog.In(x).Once("test", Make)));
        Assert.Equal(["en", "zh-CN"], made);
    }

    [Fact]
    public void Bundles_are_found_by_their_plain_names()
    {
        using var manifest = JsonDocument.Parse("""
            {"src/desk.ts":{"file":"desk-a1.js","isEntry":true},"src/styles/desk.css":{"file":"desk-b2.css","isEntry":true},"src/desk/help.ts":{"file":"help-c3.js"}}
            """);
        var names = Asset.Names(manifest.RootElement);
        Assert.Equal("/dist/desk-a1.js", names["desk.js"]);
        Assert.Equal("/dist/desk-b2.css", names["desk.css"]);
        Assert.Equal(2, names.Count);
    }

    [Theory]
    [InlineData("/desk/cases?q=1", "/desk/cases?q=1")]
    [InlineData("//else.where", "/")]
    [InlineData("/\\else.where", "/")]
    [InlineData("https://else.where", "/")]
    [InlineData(null, "/")]
    public void Only_our_own_addresses_are_returned_to(string? asked, string followed) => Assert.Equal(followed, LocalAddress.OrRoot(asked));

    [Fact]
    public void Navigation_shows_what_the_reader_may_see_in_order()
    {
        var registry = new NavigationRegistry([
            new NavigationItem(NavigationArea.Records, 10, "customers", "/desk/customers", "users"),
            new NavigationItem(NavigationArea.Work, 20, "cases", "/desk/cases", "ticket", "cases.case.read"),
            new NavigationItem(NavigationArea.Work, 10, "today", "/desk", "sun"),
            new NavigationItem(NavigationArea.Manage, 10, "secret", "/desk/secret", "lock", "other"),
        ]);
        var seen = registry.VisibleTo(permission => permission == "cases.case.read").SelectMany(area => area).Select(item => item.Words);
        Assert.Equal(["today", "cases", "customers"], seen);
        Assert.Equal("/desk/cases", registry.Current("/desk/cases/7")!.Href);
        Assert.Equal("/desk", registry.Current("/desk/casesx")!.Href);
    }

    [Fact]
    public void Every_text_the_script_says_is_there_in_both_languages() =>
        Assert.Empty(from language in Catalog.Languages from key in ScriptWords.Keys where Catalog.Find(language, "ui." + key) is null select language + " " + key);
}

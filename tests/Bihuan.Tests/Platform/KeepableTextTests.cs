using System.ComponentModel.DataAnnotations;
using Bihuan.Foundation;
using Bihuan.Platform.Http;

namespace Bihuan.Tests.Platform;

public sealed class KeepableTextTests
{
    private const char High = (char)0xD83D;
    private const char Low = (char)0xDCA7;

    [Fact]
    public void Text_is_kept_as_it_was_sent_or_not_at_all()
    {
        foreach (var good in new[] { "", "\u6f0f\u6c34 leaks", $"{High}{Low} water", $"{High}{Low}{High}{Low}", "tabs\tand\nlines" }) Assert.True(RequestValidator.IsKeepable(good), good);
        foreach (var bad in new[] { "a\0b", $"{High}", $"{Low} first", $"{High}{High}{Low}", $"{High}{Low}{Low}", $"end {High}" }) Assert.False(RequestValidator.IsKeepable(bad));
    }

    [Fact]
    public void Every_text_of_a_request_is_looked_at()
    {
        var errors = RequestValidator.Validate(new Asked("a\0", ["fine", "b\0"], new Dictionary<string, string> { ["c\0"] = "d" }, new Part("e\0")));
        Assert.Equal(["/name", "/lines/1", "/answers/0", "/part/text"], errors.Select(x => x.Pointer));
        Assert.All(errors, x => Assert.Equal("malformed", x.Code));
    }

    [Fact]
    public void A_date_that_no_calendar_holds_is_told_and_not_reckoned_with()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
        var errors = RequestValidator.Validate(new Dated(new DateOnly(9999, 12, 31), zone.InstantOf(new DateOnly(1, 1, 1).ToDateTime(default)), [new DateOnly(2999, 12, 31), new DateOnly(3000, 1, 1)]));
        Assert.Equal(["/on", "/at", "/days/1"], errors.Select(x => x.Pointer));
        Assert.All(errors, x => Assert.Equal(("out-of-range", "1970..2999"), (x.Code, x.Limit)));
        Assert.Empty(RequestValidator.Validate(new Dated(new DateOnly(1970, 1, 1), DateTimeOffset.UnixEpoch, [])));
        Assert.Single(RequestValidator.Validate(new Dated(null, DateTimeOffset.UnixEpoch.AddTicks(-1), [])));
    }

    [Fact]
    public void A_value_that_is_not_listed_has_a_code_and_the_list()
    {
        var error = Assert.Single(RequestValidator.Validate(new Chosen("rings")));
        Assert.Equal(("/what", "unknown-code", "offered ended"), (error.Pointer, error.Code, error.Limit));
        Assert.Empty(RequestValidator.Validate(new Chosen("ended")));
    }

    private sealed record Chosen([Required, AllowedValues("offered", "ended")] string What);

    private sealed record Dated(DateOnly? On, DateTimeOffset At, DateOnly[] Days);

    private sealed record Asked([Required] string Name, string[] Lines, Dictionary<string, string> Answers, Part Part);

    private sealed record Part(string Text);
}

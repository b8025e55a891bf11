using System.ComponentModel.DataAnnotations;
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

    private sealed record Asked([Required] string Name, string[] Lines, Dictionary<string, string> Answers, Part Part);

    private sealed record Part(string Text);
}

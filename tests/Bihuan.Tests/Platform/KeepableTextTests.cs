using System.ComponentModel.DataAnnotations;
using Bihuan.Platform.Http;

namespace Bihuan.Tests.Platform;

public sealed class KeepableTextTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("\u6f0f\u6c34 leaks", true)]
    [InlineData("\U0001F4A7 water", true)]
    [InlineData("tabs\tand\nlines", true)]
    [InlineData("a\0b", false)]
    [InlineData("\ud83d", false)]
    [InlineData("\udca7 first", false)]
    [InlineData("\ud83d\ud83d\udca7", false)]
    public void Text_is_kept_as_it_was_sent_or_not_at_all(string text, bool isKeepable) => Assert.Equal(isKeepable, RequestValidator.IsKeepable(text));

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

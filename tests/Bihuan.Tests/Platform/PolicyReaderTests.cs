using Bihuan.Foundation;
using Bihuan.Platform.Policies;

namespace Bihuan.Tests.Platform;

public class PolicyReaderTests
{
    public enum Tint
    {
        DeepRed,
        Green,
    }

    public sealed record Part(string Code, int? Weight = null);

    public sealed record Sample(
        string Name,
        int Version,
        bool IsOpen,
        Tint Tint,
        decimal Share,
        DateOnly ValidFrom,
        IReadOnlyList<Part> Parts,
        IReadOnlyDictionary<string, string> Text,
        string? Note,
        bool Auto = false);

    private const string Good = """
        name: 维修
        version: 3
        is-open: true
        tint: deep-red
        share: 0.25
        valid-from: 2026-10-01
        parts:
          - code: "007"
            weight: 12
          - {code: belt}
        text:
          zh-CN: 皮带
          cases.case.read: dotted
        """;

    [Fact]
    public void A_good_file_becomes_its_record()
    {
        var sample = PolicyReader.Read<Sample>(Good, "good.yaml").Required();

        Assert.Equal(("维修", 3, true, Tint.DeepRed, 0.25m, new DateOnly(2026, 10, 1)), (sample.Name, sample.Version, sample.IsOpen, sample.Tint, sample.Share, sample.ValidFrom));
        Assert.Equal([new Part("007", 12), new Part("belt")], sample.Parts);
        Assert.Equal("皮带", sample.Text["zh-CN"]);
        Assert.Null(sample.Note);
        Assert.False(sample.Auto);
    }

    [Fact]
    public void A_list_or_table_left_out_is_empty()
    {
        var sample = PolicyReader.Read<Sample>(Good[..Good.IndexOf("parts:", StringComparison.Ordinal)], "short.yaml").Required();

        Assert.Empty(sample.Parts);
        Assert.Empty(sample.Text);
    }

    [Theory]
    [InlineData("version: 3", "version: three", "policy.wrong-type", 2, 10, "version")]
    [InlineData("version: 3", "version: \"3\"", "policy.wrong-type", 2, 10, "version")]
    [InlineData("version: 3", "version: 99999999999", "policy.wrong-type", 2, 10, "version")]
    [InlineData("version: 3", "version: [3]", "policy.wrong-type", 2, 10, "version")]
    [InlineData("version: 3", "version:", "policy.wrong-type", 2, 9, "version")]
    [InlineData("is-open: true", "is-open: yes", "policy.wrong-type", 3, 10, "is-open")]
    [InlineData("tint: deep-red", "tint: DeepRed", "policy.wrong-type", 4, 7, "tint")]
    [InlineData("share: 0.25", "share: 1e9", "policy.wrong-type", 5, 8, "share")]
    [InlineData("2026-10-01", "2026-02-30", "policy.wrong-type", 6, 13, "valid-from")]
    [InlineData("    weight: 12", "    wieght: 12", "policy.unknown-key", 9, 5, "parts[0].wieght")]
    [InlineData("  - {code: belt}", "  - {weight: 4}", "policy.missing-key", 10, 5, "parts[1].code")]
    [InlineData("  - {code: belt}", "  - belt", "policy.wrong-type", 10, 5, "parts[1]")]
    [InlineData("name: 维修", "nmae: 维修", "policy.unknown-key", 1, 1, "nmae")]
    [InlineData("version: 3", "version: 3\nversion: 4", "policy.duplicate-key", 3, 1, "version")]
    [InlineData("  zh-CN: 皮带", "  zh-CN: 皮带\n  zh-CN: 带", "policy.duplicate-key", 13, 3, "text.zh-CN")]
    [InlineData("version: 3", "version: 3\n\tis: 1", "policy.syntax", 2, 10, "")]
    [InlineData("share: 0.25", "share: &a 0.25\nnote: *a", "policy.alias", 6, 7, "note")]
    public void A_mistake_is_told_with_its_place(string good, string bad, string code, int line, int column, string path)
    {
        Assert.Contains(good, Good, StringComparison.Ordinal);
        var reading = PolicyReader.Read<Sample>(Good.Replace(good, bad, StringComparison.Ordinal), "bad.yaml");

        Assert.Null(reading.Value);
        var error = Assert.Single(reading.Errors, e => e.Code == code);
        Assert.Equal(("bad.yaml", line, column, path), (error.File, error.Line, error.Column, error.Path));
    }

    [Fact]
    public void All_mistakes_come_at_once_in_the_order_of_the_file()
    {
        var bad = Good.Replace("version: 3", "version: x", StringComparison.Ordinal).Replace("tint: deep-red", "tint: blue", StringComparison.Ordinal);

        var errors = PolicyReader.Read<Sample>(bad + "\nextra: 1\n", "bad.yaml").Errors;

        Assert.Equal(["policy.wrong-type", "policy.wrong-type", "policy.unknown-key"], errors.Select(e => e.Code));
        Assert.Equal([2, 4, 14], errors.Select(e => e.Line));
    }

    [Theory]
    [InlineData("parts[1].code", 10, 12)]
    [InlineData("parts[1]", 10, 5)]
    [InlineData("parts", 7, 1)]
    [InlineData("text.cases.case.read", 13, 20)]
    [InlineData("parts[7].code", 7, 1)]
    [InlineData("nowhere", 1, 1)]
    public void What_validation_finds_is_placed_too(string path, int line, int column)
    {
        var error = Assert.Single(PolicyReader.Read<Sample>(Good, "good.yaml", _ => [new PolicyFault(path, "sample.fault", "It cannot hold.")]).Errors);

        Assert.Equal((line, column, "sample.fault"), (error.Line, error.Column, error.Code));
    }

    [Theory]
    [InlineData("", "policy.empty")]
    [InlineData("# only a comment\n", "policy.empty")]
    [InlineData("just words", "policy.wrong-type")]
    [InlineData("- a\n- b", "policy.wrong-type")]
    [InlineData("? [a, b]\n: c", "policy.syntax")]
    [InlineData("name: a\n---\nname: b", "policy.syntax")]
    [InlineData("name: \"never closed", "policy.syntax")]
    public void What_is_no_table_of_keys_is_refused(string yaml, string code) =>
        Assert.Contains(PolicyReader.Read<Sample>(yaml, "bad.yaml").Errors, e => e.Code == code);

    [Fact]
    public void Deep_nesting_is_refused_and_does_not_overflow() =>
        Assert.Contains(PolicyReader.Read<Sample>("name: " + new string('[', 20_000), "deep.yaml").Errors, e => e.Code is "policy.too-deep" or "policy.syntax");

    [Fact]
    public void Broken_files_never_throw()
    {
        var random = new Random(20261001);
        var files = EmbeddedPolicies.Names().Select(EmbeddedPolicies.Text).ToList();
        const string Dirt = "{}[]:,-#&*!|>'\"%@`?\t\n 0a中\u0000";
        for (var round = 0; round < 400; round++)
        {
            var text = files[random.Next(files.Count)];
            var from = random.Next(text.Length);
            text = text.Substring(from, Math.Min(random.Next(2_000), text.Length - from));
            for (var i = random.Next(6); i > 0 && text.Length > 0; i--) text = text.Insert(random.Next(text.Length), Dirt[random.Next(Dirt.Length)].ToString());

            var reading = PolicyReader.Read<Sample>(text, "dirt.yaml");
            Assert.All(reading.Errors, e => Assert.True(e.Line >= 1 && e.Column >= 1));
            Assert.False(reading.IsValid);
        }
    }

    [Fact]
    public void Shipped_files_are_found_by_their_logical_names()
    {
        Assert.Contains("policies/codes.yaml", EmbeddedPolicies.Names());
        Assert.Contains("policies/processes/repair.yaml", EmbeddedPolicies.Names("processes"));
        Assert.Throws<ArgumentException>(() => EmbeddedPolicies.Text("policies/nothing.yaml"));
    }
}

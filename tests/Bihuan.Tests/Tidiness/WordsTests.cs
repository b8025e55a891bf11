using System.Text.Json;
using System.Text.RegularExpressions;

namespace Bihuan.Tests.Tidiness;

public partial class WordsTests
{
    [Fact]
    public void Both_languages_of_a_module_have_the_same_keys()
    {
        var differences = Repository.Modules().SelectMany(module =>
        {
            var chinese = Keys(module, "zh-CN");
            var english = Keys(module, "en");
            return chinese.Except(english).Select(key => $"{module}: en lacks {key}")
                .Concat(english.Except(chinese).Where(key => !IsSingular(key)).Select(key => $"{module}: zh-CN lacks {key}"));
        });
        Offences.None(differences);
    }

    [Fact]
    public void No_key_is_given_twice_in_one_file()
    {
        var twice = Repository.Files(["src"], ".json").Where(IsWords).SelectMany(file =>
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            return document.RootElement.EnumerateObject().GroupBy(property => property.Name, StringComparer.Ordinal)
                .Where(group => group.Count() > 1).Select(group => $"{Repository.NameOf(file)}: {group.Key}").ToList();
        });
        Offences.None(twice);
    }

    [Fact]
    public void Every_refusal_code_in_the_sources_has_words()
    {
        var spoken = Repository.Modules().SelectMany(module => Keys(module, "zh-CN")).ToHashSet(StringComparer.Ordinal);
        var silent = Repository.Files(["src"], ".cs")
            .SelectMany(file => RefusalCode().Matches(File.ReadAllText(file)).Select(match => (File: file, Code: match.Groups["code"].Value)))
            .Where(refusal => !spoken.Contains("refusal." + refusal.Code))
            .Select(refusal => $"{Repository.NameOf(refusal.File)}: refusal.{refusal.Code}").Distinct();
        Offences.None(silent);
    }

    [Fact]
    public void Every_notice_has_a_name_beside_its_sentence()
    {
        var spoken = Repository.Modules().SelectMany(module => Keys(module, "zh-CN")).ToHashSet(StringComparer.Ordinal);
        Offences.None(spoken.Where(key => key.StartsWith("notice.", StringComparison.Ordinal)).Select(key => "notice-name." + key["notice.".Length..]).Where(key => !spoken.Contains(key)));
    }

    /// <summary>Clocks are told of by the words of their limit.</summary>
    [Fact]
    public void Every_fact_has_words()
    {
        var spoken = Repository.Modules().SelectMany(module => Keys(module, "zh-CN")).ToHashSet(StringComparer.Ordinal);
        var silent = Repository.Files(["src"], ".cs")
            .SelectMany(file => FactName().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value))
            .Where(name => !name.StartsWith("clock.", StringComparison.Ordinal) && !spoken.Contains("fact." + name));
        Offences.None(silent);
    }

    /// <summary>What the audit log shows: facts of no case and no visit, whose members stand there by name.</summary>
    [Fact]
    public void Every_member_of_an_audited_fact_has_words()
    {
        var spoken = Repository.Modules().SelectMany(module => Keys(module, "zh-CN")).ToHashSet(StringComparer.Ordinal);
        var silent = Repository.Files(["src"], ".cs")
            .SelectMany(file => AuditedFact().Matches(File.ReadAllText(file)))
            .SelectMany(fact => Generic().Replace(fact.Groups["members"].Value, "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(member => (fact, Name: Member().Match(member).Value)))
            .Select(x => (x.fact, Key: "audit.field." + char.ToLowerInvariant(x.Name[0]) + x.Name[1..]))
            .Where(x => !spoken.Contains(x.Key))
            .Select(x => $"{x.fact.Groups["name"].Value}: {x.Key}").ToList();
        Offences.None(silent);
    }

    [Fact]
    public void Every_code_of_a_field_error_has_words()
    {
        var spoken = Repository.Modules().SelectMany(module => Keys(module, "zh-CN")).ToHashSet(StringComparer.Ordinal);
        Offences.None(
            from file in Repository.Files(["src"], ".cs")
            from Match error in FieldCode().Matches(File.ReadAllText(file))
            let code = error.Groups["code"].Value
            where !spoken.Contains("field." + code)
            select $"{Repository.NameOf(file)}: field.{code}");
    }

    // One form is all that Chinese has, so English alone may tell one from many.
    private static bool IsSingular(string key) => key.EndsWith("#one", StringComparison.Ordinal);

    private static bool IsWords(string file) => Path.GetFileName(Path.GetDirectoryName(file)) == "Words";

    private static HashSet<string> Keys(string module, string language)
    {
        var file = Repository.At("src", module, "Words", language + ".json");
        if (!File.Exists(file)) return [];
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        return document.RootElement.EnumerateObject().Select(property => property.Name).ToHashSet(StringComparer.Ordinal);
    }

    // Refusal.Conflict("case.held", …), new Refusal("case.held", …), new("case.held", RefusalKind.Conflict): the first argument is the code.
    [GeneratedRegex(@"(?:\bRefusal(?:\.\w+)?\(\s*""(?<code>[a-z0-9.-]+)"")|(?:\bnew\(\s*""(?<code>[a-z0-9.-]+)"",\s*RefusalKind\b)")]
    private static partial Regex RefusalCode();

    // [FactType("sign-in.made/1")] public sealed record SignedIn(Guid UserId, string Address = "");
    [GeneratedRegex(@"\[FactType\(""(?<name>(?!case\.|incident\.|clock\.|visit\.)[^""]+)""\)\][^(]*?\brecord\s+\w+\((?<members>[^)]*)\)")]
    private static partial Regex AuditedFact();

    [GeneratedRegex(@"\[FactType\(""(?<name>[^""/]+)/")]
    private static partial Regex FactName();

    [GeneratedRegex(@"<[^<>]*(?:<[^<>]*>[^<>]*)*>")]
    private static partial Regex Generic();

    [GeneratedRegex(@"\w+(?=\s*(?:=|$))")]
    private static partial Regex Member();

    // new FieldError("/cause", "too-long") and validation attributes that name their code.
    [GeneratedRegex(@"\bFieldError\([^,()]*(?:\([^()]*\)[^,()]*)*,\s*""(?<code>[a-z0-9.-]+)""|\[[A-Z]\w+\([^]]*\bErrorMessage\s*=\s*""(?<code>[a-z0-9.-]+)""")]
    private static partial Regex FieldCode();
}

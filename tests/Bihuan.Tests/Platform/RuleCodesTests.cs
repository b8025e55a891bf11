using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using Bihuan.Platform.Http;

namespace Bihuan.Tests.Platform;

/// <summary>Whatever rule a request's field breaks is told by a stable code that has words.</summary>
public sealed class RuleCodesTests
{
    [Fact]
    public void Every_rule_of_every_request_has_a_code_with_words()
    {
        var spoken = Repository.Files(["src"], "zh-CN.json").SelectMany(x => JsonDocument.Parse(File.ReadAllText(x)).RootElement.EnumerateObject().Select(y => y.Name)).ToHashSet(StringComparer.Ordinal);
        var rules = Directory.GetFiles(AppContext.BaseDirectory, "*ihuan*.dll").Where(x => !Path.GetFileName(x).Contains("Tests", StringComparison.Ordinal)).Select(Assembly.LoadFrom).SelectMany(x => x.GetTypes()).SelectMany(Rules).ToList();
        Assert.True(rules.Count > 400, $"Only {rules.Count} rules were found.");
        Offences.None(rules.Where(x => !spoken.Contains("field." + RequestValidator.CodeOf(x.Rule))).Select(x => $"{x.Type.Name}: field.{RequestValidator.CodeOf(x.Rule)}"));
    }

    private static IEnumerable<(Type Type, ValidationAttribute Rule)> Rules(Type type) =>
        type.GetProperties().SelectMany(x => x.GetCustomAttributes<ValidationAttribute>())
            .Concat(type.GetConstructors().SelectMany(x => x.GetParameters()).SelectMany(x => x.GetCustomAttributes<ValidationAttribute>()))
            .Select(x => (type, x));
}

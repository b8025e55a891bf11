using System.CommandLine;
using System.Text.Json;
using Bihuan.Web.Commands;

namespace Bihuan.Tests.ServiceLevels;

public sealed class PolicyCommandTests
{
    [Theory]
    [InlineData("limits.yaml")]
    [InlineData("targets.yaml")]
    [InlineData("calendars/china.yaml")]
    public void What_is_shipped_is_sound(string file)
    {
        var (code, output, error) = Check(File.ReadAllText(Repository.At("policies", file)));

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("nothing wrong", output);
    }

    [Fact]
    [Requirement("SLA-01")]
    public void Every_mistake_is_named_with_its_line_and_field()
    {
        var lines = File.ReadAllLines(Repository.At("policies", "limits.yaml")).ToList();
        var (sixth, nineteenth) = (lines.FindIndex(x => x.Contains("TL-06,")), lines.FindIndex(x => x.Contains("TL-19,")));
        lines[sixth] = lines[sixth].Replace("amount: 24", "amount: -24", StringComparison.Ordinal);
        lines[nineteenth] = lines[nineteenth].Replace("unit: h", "unit: fortnight", StringComparison.Ordinal);
        var (code, output, _) = Check(string.Join('\n', lines), "--json");

        Assert.Equal(1, code);
        var errors = JsonDocument.Parse(output).RootElement.GetProperty("errors").EnumerateArray().Select(x => (x.GetProperty("line").GetInt32(), x.GetProperty("field").GetString()!.Split('.')[^1], x.GetProperty("code").GetString())).ToList();
        Assert.Contains((sixth + 1, "amount", "limit.amount-not-positive"), errors);
        Assert.Contains((nineteenth + 1, "unit", "limit.unknown-unit"), errors);
    }

    [Fact]
    public void What_is_no_policy_at_all_is_refused_and_not_passed()
    {
        Assert.Equal(1, Check("hello").Code);
        Assert.Equal(1, Check("").Code);
    }

    private static (int Code, string Output, string Error) Check(string yaml, params string[] more)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, yaml);
            using StringWriter output = new(), error = new();
            var code = PolicyCommand.Create().Parse(["check", file, .. more]).Invoke(new InvocationConfiguration { Output = output, Error = error });
            return (code, output.ToString(), error.ToString());
        }
        finally
        {
            File.Delete(file);
        }
    }
}

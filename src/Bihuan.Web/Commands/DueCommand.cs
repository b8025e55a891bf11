using System.CommandLine;
using System.Text.Json;
using Bihuan.Foundation.WorkingTime;
using Bihuan.Platform.Http;
using Bihuan.Platform.Words;
using Bihuan.ServiceLevels.Contracts;

namespace Bihuan.Web.Commands;

internal static class DueCommand
{
    public static Command Create()
    {
        var start = new Option<string>("--start") { Required = true, Description = "When the limit starts, with an offset." };
        var amount = new Option<string>("--amount") { Required = true, Description = "How many." };
        var unit = new Option<string>("--unit") { Required = true, Description = "s min h wh wmin d wd mo." };
        var calendar = new Option<string>("--calendar") { Description = "A calendar's name or YAML file.", DefaultValueFactory = _ => "china" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("due", "One deadline, explained.") { start, amount, unit, calendar, json };
        command.SetAction(parsed =>
        {
            var words = new WordsCatalog([typeof(DueAnswer).Assembly, typeof(WordsCatalog).Assembly]).In("en");
            var (chosen, faults) = Calendar(parsed.GetValue(calendar)!);
            foreach (var fault in faults) Console.Error.WriteLine(fault);
            if (faults.Count > 0) return 1;
            var answer = DueAnswer.Of(parsed.GetValue(start), parsed.GetValue(amount), parsed.GetValue(unit), chosen, key => words[key]);
            if (answer.Refusal is { } refusal)
            {
                foreach (var error in refusal.Errors) Console.Error.WriteLine($"{error.Pointer}: {Problems.Describe(words, error)}");
                if (refusal.Errors.Count == 0) Console.Error.WriteLine(words["refusal." + refusal.Code]);
                return 1;
            }

            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(answer.Value, Answers.Json));
                return 0;
            }

            foreach (var step in answer.Value.Steps) Console.WriteLine("  " + step);
            Console.WriteLine(answer.Value.Due + (answer.Value.IsProvisional ? " (provisional)" : ""));
            return 0;
        });
        return command;
    }

    private static (WorkingCalendar? Calendar, IReadOnlyList<string> Faults) Calendar(string nameOrFile)
    {
        if (ShippedCalendars.Find(nameOrFile) is { } shipped) return (shipped, []);
        if (!File.Exists(nameOrFile)) return (null, []);
        var reading = CalendarReader.Read(File.ReadAllText(nameOrFile), nameOrFile);
        return (reading.Value, [.. reading.Errors.Select(x => x.ToString())]);
    }
}

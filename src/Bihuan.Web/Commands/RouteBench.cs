using System.Globalization;
using Bihuan.Routing;
using Bihuan.Routing.Checking;
using Bihuan.Routing.Standard;
using Bihuan.Routing.Trsp;

namespace Bihuan.Web.Commands;

/// <summary>
/// Solves every instance of a directory with several seeds and prints the gap to the best known costs, for each instance
/// and each class: <c>bihuan route DIR --bks FILE</c>. The file has a heading line and columns with the instance and its
/// best known cost; the column is the third for standard instances and the second, a duration, for technician ones.
/// </summary>
internal static class RouteBench
{
    public static void Run(string directory, string bestKnownFile, string format, Func<SearchBudget> budget, int threads, int seeds, TextWriter output)
    {
        Dictionary<string, double> bestKnown = ReadBestKnown(bestKnownFile, format == "trsp" ? 1 : 2);
        SortedDictionary<string, List<double>> classes = new(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(directory, "*.txt").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            if (!bestKnown.TryGetValue(name, out double best)) continue;
            double[] gaps = [.. Enumerable.Range(1, seeds).Select(seed => 100 * (CostOf(file, format, budget(), threads, (ulong)seed) / best - 1))];
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-22} mean {gaps.Average():0.00} %  worst {gaps.Max():0.00} %"));
            foreach (string key in new[] { ClassOf(name), "all" })
            {
                if (!classes.TryGetValue(key, out List<double>? known)) classes.Add(key, known = []);
                known.AddRange(gaps);
            }
        }
        foreach ((string key, List<double> gaps) in classes)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{key,-22} mean {gaps.Average():0.00} %  worst {gaps.Max():0.00} %  of {gaps.Count} runs"));
    }

    private static double CostOf(string file, string format, SearchBudget budget, int threads, ulong seed)
    {
        IReadOnlyList<string> faults;
        double cost;
        int unserved;
        if (format == "trsp")
        {
            TrspInstance instance = TrspReader.ReadFile(file);
            TrspPlan plan = TrspSolver.Solve(instance, budget, threads, seed);
            (faults, cost, unserved) = (TrspChecker.FaultsOf(instance, plan), plan.Duration, plan.Unserved.Length);
        }
        else
        {
            StandardInstance instance = SolomonReader.ReadFile(file);
            StandardPlan plan = StandardSolver.Solve(instance, budget, threads, seed);
            (faults, cost, unserved) = (StandardChecker.FaultsOf(instance, plan), plan.Cost, plan.Unserved.Length);
        }
        if (faults.Count > 0) throw new InvalidOperationException($"{file}: " + string.Join(" ", faults));
        return unserved == 0 ? cost : double.PositiveInfinity;
    }

    private static Dictionary<string, double> ReadBestKnown(string file, int column)
    {
        Dictionary<string, double> known = new(StringComparer.Ordinal);
        int number = 1;
        foreach (string line in File.ReadLines(file).Skip(1))
        {
            number++;
            string[] fields = line.Split(',');
            if (fields.Length <= column || !double.TryParse(fields[column], NumberStyles.Float, CultureInfo.InvariantCulture, out double cost) || cost <= 0)
                throw new InstanceFormatException(number, "An instance name and its best known cost were expected.");
            known[fields[0]] = cost;
        }
        return known;
    }

    /// <summary>R1, RC2 and so on: the letters and the first digit.</summary>
    private static string ClassOf(string name) => name[..(name.TakeWhile(char.IsLetter).Count() + 1)];
}

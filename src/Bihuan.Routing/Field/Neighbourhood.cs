namespace Bihuan.Routing.Field;

/// <summary>
/// For each job the jobs nearest by travel time, itself first. Every pair is looked at once; only the nearest are kept,
/// so a day of ten thousand jobs needs time for its square but memory for its length only.
/// </summary>
internal static class Neighbourhood
{
    private const int KeptMax = 60;

    public static int[][] Of(FieldGround ground)
    {
        int n = ground.JobCount, kept = Math.Min(KeptMax, n);
        int[][] nearby = new int[n][];
        if (ground.TechnicianCount == 0) return [.. Enumerable.Range(0, n).Select(j => new[] { j })];
        TechnicianFacts driver = ground.Technicians[0];
        PriorityQueue<int, int> nearest = new(kept + 1);
        for (int j = 0; j < n; j++)
        {
            nearest.Clear();
            for (int other = 0; other < n; other++)
            {
                int seconds = other == j ? -1 : driver.TravelSeconds(ground.Jobs[j].Place, ground.Jobs[other].Place);
                if (nearest.Count < kept) nearest.Enqueue(other, -seconds);
                else nearest.EnqueueDequeue(other, -seconds);
            }
            nearby[j] = new int[nearest.Count];
            for (int k = nearest.Count - 1; k >= 0; k--) nearby[j][k] = nearest.Dequeue();
        }
        return nearby;
    }
}

using Bihuan.ServiceLevels.Domain;

namespace Bihuan.ServiceLevels.Laboratory;

/// <summary>Counts of one limit under both policies. A verdict is met or breached; anything else was not judged.</summary>
internal struct LimitCount
{
    public long BothBreached, OnlyBefore, OnlyAfter, NeitherBreached, JudgedBefore, BreachedBefore, JudgedAfter, BreachedAfter, NowBreached, NoLongerBreached;

    /// <summary>True when it flips: breached under one and not under the other.</summary>
    public bool Add(ClockOutcome? before, ClockOutcome? after)
    {
        var (wasBreached, isBreached) = (before == ClockOutcome.Breached, after == ClockOutcome.Breached);
        var (wasJudged, isJudged) = (wasBreached || before == ClockOutcome.Met, isBreached || after == ClockOutcome.Met);
        if (wasJudged) JudgedBefore++;
        if (wasBreached) BreachedBefore++;
        if (isJudged) JudgedAfter++;
        if (isBreached) BreachedAfter++;
        if (wasJudged && isJudged)
        {
            if (wasBreached) { if (isBreached) BothBreached++; else OnlyBefore++; }
            else if (isBreached) OnlyAfter++;
            else NeitherBreached++;
        }

        if (wasBreached == isBreached) return false;
        if (isBreached) NowBreached++;
        else NoLongerBreached++;
        return true;
    }

    public void Add(in LimitCount other)
    {
        BothBreached += other.BothBreached;
        OnlyBefore += other.OnlyBefore;
        OnlyAfter += other.OnlyAfter;
        NeitherBreached += other.NeitherBreached;
        JudgedBefore += other.JudgedBefore;
        BreachedBefore += other.BreachedBefore;
        JudgedAfter += other.JudgedAfter;
        BreachedAfter += other.BreachedAfter;
        NowBreached += other.NowBreached;
        NoLongerBreached += other.NoLongerBreached;
    }
}

/// <summary>What one part of the history added up to; parts are added in any order.</summary>
internal sealed class BacktestTally(int limits)
{
    public const int HoursADay = 24;

    public LimitCount[] Limits { get; } = new LimitCount[limits];

    public LimitCount WholeCases;

    public long Cases, Clocks;

    /// <summary>First responses asked for, by the company's hour of the day.</summary>
    public long[] RequestsByHour { get; } = new long[HoursADay];

    public void Add(BacktestTally other)
    {
        for (var i = 0; i < Limits.Length; i++) Limits[i].Add(other.Limits[i]);
        for (var i = 0; i < HoursADay; i++) RequestsByHour[i] += other.RequestsByHour[i];
        WholeCases.Add(other.WholeCases);
        Cases += other.Cases;
        Clocks += other.Clocks;
    }
}
